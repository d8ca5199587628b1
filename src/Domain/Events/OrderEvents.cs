using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Events;

/// <summary>That a person is to be sampled again, as the order stands since the event.</summary>
public sealed record OrderFacts(string Order, long Revision) : EventFacts
{
    /// <summary>Null, as all that follows, where the order is withdrawn.</summary>
    public string? Kind { get; init; }

    public string? Batch { get; init; }
    public int PoolSize { get; init; }
    public string? Site { get; init; }
    public string? Round { get; init; }
    public string? Lab { get; init; }
    public DateTimeOffset? CollectedAt { get; init; }
    public DateTimeOffset? OrderedAt { get; init; }
    public DateTimeOffset? FulfilledAt { get; init; }
    public string? FulfilledBy { get; init; }

    internal static OrderFacts Of(SamplingOrder order, long revision) => new(order.Id, revision)
    {
        Kind = order.Kind.ToString(),
        Batch = order.Batch.Value,
        PoolSize = order.PoolSize,
        Site = order.Site,
        Round = order.Round,
        Lab = order.Lab,
        CollectedAt = CityTime.Of(order.CollectedAt),
        OrderedAt = CityTime.Of(order.OrderedAt),
        FulfilledAt = order.FulfilledAt?.ToOffset(CityTime.Offset),
        FulfilledBy = order.FulfilledBy,
    };
}

/// <summary>What becomes of a person's orders. Whoever takes every event in turn, and of one order the last, has what <see cref="SamplingOrderRules"/> derives.</summary>
public static class OrderEvents
{
    /// <summary>What a delivery has changed; nothing where the person never had an order. Each is named after the sample and its outcome.</summary>
    /// <remarks>
    /// The newest swab's first result can only place its own order and fulfil others. Anything else (a late result of an older swab, a correction) may
    /// have changed any order of the person, so all are told as they stand: these are few people, and few orders.
    /// </remarks>
    public static IReadOnlyList<CityEvent> Caused(
        CitizenKey citizen, IReadOnlyList<CitizenSample> samples, CitizenSample delivered, long revision)
    {
        var cause = $"{delivered.Id}/{delivered.Outcome}-{delivered.Owner}";
        var isFirstWord = !delivered.IsAmended && delivered.Owner == 0
            && samples.All(sample => sample.Id == delivered.Id || sample.CollectedAt < delivered.CollectedAt);
        var changed = SamplingOrderRules.Of([.. samples])
            .Where(order => !isFirstWord || order.Id == delivered.Id || order.FulfilledBy == delivered.Id)
            .Select(order => Standing(order, delivered.Id, cause, SampleEvents.OutcomeAt(delivered), citizen, revision));
        return delivered.IsAmended && !SamplingOrderRules.HasOrder(delivered)
            ? [.. changed, Withdrawn(delivered.Id, cause, SampleEvents.OutcomeAt(delivered), citizen, revision)]
            : [.. changed];
    }

    /// <summary>What is left when a sample turned out to be somebody else's: its order is not this person's any more, and what it had fulfilled is open again.</summary>
    public static IReadOnlyList<CityEvent> Forgotten(
        CitizenKey citizen, ImmutableArray<CitizenSample> samples, string sampleId, DateTimeOffset at, long revision)
    {
        var cause = $"{sampleId}/forgotten-{revision}-{citizen}";
        return
        [
            .. SamplingOrderRules.Of(samples).Select(order => Standing(order, sampleId, cause, at, citizen, revision)),
            Withdrawn(sampleId, cause, at, citizen, revision),
        ];
    }

    private static CityEvent Standing(
        SamplingOrder order, string causedBy, string cause, DateTimeOffset at, CitizenKey citizen, long revision)
    {
        var kind = order.FulfilledBy is not null ? EventKinds.OrderFulfilled
            : order.Id == causedBy ? EventKinds.OrderPlaced : EventKinds.OrderReopened;
        return new($"{order.Id}/{kind}/{cause}", kind, at, OrderFacts.Of(order, revision)) { Citizen = citizen };
    }

    private static CityEvent Withdrawn(string order, string cause, DateTimeOffset at, CitizenKey citizen, long revision) =>
        new($"{order}/{EventKinds.OrderWithdrawn}/{cause}", EventKinds.OrderWithdrawn, at, new OrderFacts(order, revision)) { Citizen = citizen };
}
