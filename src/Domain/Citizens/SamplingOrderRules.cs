using System.Collections.Immutable;

namespace HealthWuhan.Domain.Citizens;

/// <summary>
/// Orders as a pure function of a person's samples (docs/domain.md, pooled sampling, the table): every sample that came back has either a
/// standing result or exactly one order. The order in which the samples came to be known does not matter.
/// </summary>
public static class SamplingOrderRules
{
    /// <summary>Whether the sample came back without a standing result.</summary>
    public static bool HasOrder(CitizenSample sample) =>
        sample is { ReportedAt: not null, Status: SampleStatus.UnderRecheck or SampleStatus.ToBeRecollected };

    /// <summary>
    /// Every order of a person, that of the oldest swab first. An order is fulfilled by the first qualifying swab taken after its own that came
    /// back, whatever its result: an inconclusive one has an order of its own.
    /// </summary>
    /// <remarks>
    /// A single tube that answers a re-check and tells nothing (it leaked) leaves the person under re-check: its own order is a re-check, too.
    /// Otherwise a pool could follow, which can never end the re-check.
    /// </remarks>
    public static ImmutableArray<SamplingOrder> Of(ImmutableArray<CitizenSample> samples)
    {
        if (!samples.Any(HasOrder))
            return [];

        var orders = new List<SamplingOrder>();
        foreach (var sample in InOrder(samples.Where(sample => sample.ReportedAt is not null)))
        {
            var answersRecheck = Fulfil(orders, sample);
            if (HasOrder(sample))
                orders.Add(OrderOf(sample, answersRecheck));
        }

        return [.. orders];
    }

    /// <summary>The orders that nothing has fulfilled yet, expired or not.</summary>
    public static IEnumerable<SamplingOrder> Unfulfilled(ImmutableArray<CitizenSample> samples) => Of(samples).Where(order => order.FulfilledBy is null);

    /// <summary>By the time of the swab; of two at the same time the one that settles something comes first.</summary>
    private static IEnumerable<CitizenSample> InOrder(IEnumerable<CitizenSample> samples) =>
        samples.OrderBy(sample => sample.CollectedAt).ThenBy(HasOrder).ThenBy(sample => sample.Id, StringComparer.Ordinal);

    /// <summary>Marks what the sample fulfils; whether a re-check is among it.</summary>
    private static bool Fulfil(List<SamplingOrder> orders, CitizenSample sample)
    {
        var answersRecheck = false;
        for (var i = 0; i < orders.Count; i++)
        {
            if (orders[i].FulfilledBy is not null || !Qualifies(sample, orders[i]))
                continue;

            orders[i] = orders[i] with { FulfilledBy = sample.Id, FulfilledAt = sample.ReportedAt };
            answersRecheck |= orders[i].Kind == SamplingOrderKind.Recheck;
        }

        return answersRecheck;
    }

    private static bool Qualifies(CitizenSample sample, SamplingOrder order) =>
        sample.CollectedAt > order.CollectedAt && (order.Kind == SamplingOrderKind.Recollection || sample.IsSingleTube);

    private static SamplingOrder OrderOf(CitizenSample sample, bool answersRecheck) => new()
    {
        Id = sample.Id,
        Kind = sample.Status == SampleStatus.UnderRecheck || answersRecheck ? SamplingOrderKind.Recheck : SamplingOrderKind.Recollection,
        Batch = sample.Batch,
        PoolSize = sample.PoolSize,
        Site = sample.Site,
        Round = sample.Round,
        Lab = sample.Lab,
        CollectedAt = sample.CollectedAt,
        OrderedAt = sample.ReportedAt!.Value,
    };
}
