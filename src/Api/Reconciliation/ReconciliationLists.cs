using HealthWuhan.Api.Access;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>What the record says of late tubes and of people to be sampled again, in the light of today's policies.</summary>
internal sealed class ReconciliationLists(Tubes tubes, SamplingOrders orders, GrainCalls grains, LiveDirectives directives, TimeProvider clock)
{
    /// <summary>People whose names are asked for at once.</summary>
    private const int PeopleAtOnce = 32;

    public async Task<TubesAnswer> OverdueTransports(RecordFilter filter, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var within = directives.Policy<SamplingPolicy>().TransportWithin;
        var rows = await tubes.ToArrive(now - within, filter, cancellationToken);
        return new([.. rows.Select(tube => TubeItem.Of(tube, within, now))]);
    }

    public async Task<TubesAnswer> BatchesWithoutResults(RecordFilter filter, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var policy = directives.Policy<LaboratoryPolicy>();
        var rows = await tubes.WithoutResult(filter, cancellationToken);
        return new([.. rows.Select(tube => TubeItem.Of(tube, policy.ReportWithinFor(tube.Purpose), now))]);
    }

    /// <summary>The only list that names people: everybody on it is on record before it is answered.</summary>
    public async Task<OrdersAnswer> Orders(
        SamplingOrderStatus status, RecordFilter filter, StaffAccess staff, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var policy = directives.Policy<SamplingPolicy>();
        var rows = await orders.List(status, policy, now, filter, cancellationToken);
        await staff.Record(AccessActions.ListOrders, rows.Select(row => new Concerned(row.Citizen, row.Order.Batch.Value)), cancellationToken);
        var items = new List<OrderedPerson>(rows.Count);
        foreach (var some in rows.Chunk(PeopleAtOnce))
        {
            var people = await Task.WhenAll(some.Select(row => grains.Citizen(row.Citizen, citizen => citizen.Person(cancellationToken), cancellationToken)));
            items.AddRange(some.Zip(people, (row, person) =>
                OrderedPerson.Of(row.Order, person is null ? null : Masks.Name(person.Name), policy, now)));
        }

        return new(items);
    }
}
