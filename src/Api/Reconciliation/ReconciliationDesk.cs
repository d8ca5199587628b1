using HealthWuhan.Api.Access;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Zones;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Reconciliation;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Every list there is, by its kind, and the files that are made of them.</summary>
internal sealed class ReconciliationDesk(IEnumerable<IReconciliationList> lists, LiveDirectives directives, ListExports exports, TimeProvider clock)
{
    private readonly IReconciliationList[] _lists = [.. lists];

    public string Kinds => string.Join(", ", _lists.Select(list => list.Kind));

    public PlacePolicy Places => directives.Policy<PlacePolicy>();

    public DateTimeOffset Now => clock.GetUtcNow();

    public IReconciliationList? Find(string? kind) => _lists.FirstOrDefault(list => list.Kind == kind);

    /// <summary>The whole list as a file, when it is on record that somebody takes it along.</summary>
    public async Task<ReconciliationFile> Export(IReconciliationList list, ListAsk ask, string filter, StaffAccess staff, CancellationToken cancellationToken)
    {
        var id = await exports.Begin(staff.Member, list.Kind, filter, ask.Now, cancellationToken);
        var mark = new Watermark(id, staff.Member.Username, CityTime.Of(ask.Now), list.Kind, filter);
        await staff.Record(AccessActions.ExportList, new Concerned(null, mark.Subject), cancellationToken);
        return new(list, ask, mark, staff, exports);
    }

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<PeopleNames>();
        services.AddSingleton<UnansweredPeople>();
        services.AddSingleton<SwabMismatches>();
        services.AddSingleton<ListExports>();
        services.AddSingleton<IReconciliationList, OverdueTransports>();
        services.AddSingleton<IReconciliationList, BatchesWithoutResults>();
        services.AddSingleton<IReconciliationList, UnansweredPeopleList>();
        services.AddSingleton<IReconciliationList, OrderList>();
        services.AddSingleton<IReconciliationList, HeldResultList>();
        services.AddSingleton<IReconciliationList, RefusedRowList>();
        services.AddSingleton<IReconciliationList, SwabMismatchList>();
        services.AddSingleton<ReconciliationDesk>();
    }
}
