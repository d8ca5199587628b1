using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Events;

/// <summary>A person's swab: where and when, and what came of it.</summary>
public sealed record SampleFacts(string Sample, string Batch, string Site, DateTimeOffset CollectedAt) : EventFacts
{
    public string? Round { get; init; }
    public int PoolSize { get; init; }
    public required string Purpose { get; init; }

    /// <summary>The id it had in another tube before.</summary>
    public string? TransferredFrom { get; init; }

    /// <summary>As the person reads it.</summary>
    public required string Status { get; init; }

    public DateTimeOffset? ReportedAt { get; init; }
    public string? Lab { get; init; }

    /// <summary>As <see cref="CitizenSample.Outcome"/>: of two, the higher one stands.</summary>
    public int Outcome { get; init; }

    /// <summary>As <see cref="CitizenSample.Owner"/>.</summary>
    public int Owner { get; init; }

    internal static SampleFacts Of(CitizenSample sample, string? transferredFrom) =>
        new(sample.Id, sample.Batch.Value, sample.Site, CityTime.Of(sample.CollectedAt))
        {
            Round = sample.Round,
            PoolSize = sample.PoolSize,
            Purpose = sample.Purpose.ToString(),
            TransferredFrom = transferredFrom,
            Status = sample.Status.ToString(),
            ReportedAt = sample.ReportedAt?.ToOffset(CityTime.Offset),
            Lab = sample.Lab,
            Outcome = sample.Outcome,
            Owner = sample.Owner,
        };
}

/// <summary>Which swab was taken back, or went to another tube.</summary>
public sealed record WithdrawnFacts(string Sample) : EventFacts;

/// <summary>What happens to a person's samples. Each can be told again, under the same id.</summary>
public static class SampleEvents
{
    public static CityEvent Collected(CitizenKey citizen, CitizenSample sample, string? transferredFrom = null) =>
        new($"{sample.Id}/collected", EventKinds.SampleCollected, sample.CollectedAt, SampleFacts.Of(sample, transferredFrom)) { Citizen = citizen };

    public static CityEvent Withdrawn(CitizenKey citizen, WithdrawnSample withdrawn) =>
        new($"{withdrawn.Id}/withdrawn", EventKinds.SampleWithdrawn, withdrawn.At, new WithdrawnFacts(withdrawn.Id)) { Citizen = citizen };

    /// <summary>
    /// What a delivery tells a person, and what becomes of their orders by it: nothing of a sample that has come to another person before it
    /// had a result.
    /// </summary>
    /// <param name="citizen">Whose sample it is.</param>
    /// <param name="samples">All of the person's, after the delivery.</param>
    /// <param name="delivered">The one that was delivered.</param>
    /// <param name="revision">Of the person's state.</param>
    public static IReadOnlyList<CityEvent> Delivered(CitizenKey citizen, IReadOnlyList<CitizenSample> samples, CitizenSample delivered, long revision)
    {
        var orders = OrderEvents.Caused(citizen, samples, delivered, revision);
        if (delivered.Outcome == 0)
            return orders;

        var result = new CityEvent(
            $"{delivered.Id}/result/{delivered.Outcome}-{delivered.Owner}", EventKinds.SampleResult, OutcomeAt(delivered), SampleFacts.Of(delivered, null))
        {
            Citizen = citizen,
        };
        return [result, .. orders];
    }

    internal static DateTimeOffset OutcomeAt(CitizenSample sample) => sample.OutcomeAt ?? sample.ReportedAt ?? sample.CollectedAt;
}
