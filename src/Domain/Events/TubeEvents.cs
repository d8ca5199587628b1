using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Events;

/// <summary>A sealed tube as it stands since the event. Names nobody in it.</summary>
public sealed record TubeFacts(string Batch, string Site, long Revision) : EventFacts
{
    public string? Round { get; init; }
    public required string Status { get; init; }
    public required string Purpose { get; init; }
    public int PoolSize { get; init; }
    public int SampleCount { get; init; }
    public bool UnderFilled { get; init; }
    public DateTimeOffset? FirstCollectedAt { get; init; }
    public DateTimeOffset? SealedAt { get; init; }
    public DateTimeOffset? HandedOverAt { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public DateTimeOffset? ReportedAt { get; init; }
    public string? Lab { get; init; }
    public string? Consignment { get; init; }
    public string? Result { get; init; }
    public string? Rejection { get; init; }

    internal static TubeFacts Of(SampleBatch batch, long revision) => new(batch.Barcode.Value, batch.Site, revision)
    {
        Round = batch.Round,
        Status = batch.Status.ToString(),
        Purpose = batch.Purpose.ToString(),
        PoolSize = batch.PoolSize,
        SampleCount = batch.Samples.Length,
        UnderFilled = batch.UnderFilled,
        FirstCollectedAt = batch.FirstCollectedAt?.ToOffset(CityTime.Offset),
        SealedAt = batch.SealedAt?.ToOffset(CityTime.Offset),
        HandedOverAt = batch.HandedOverAt?.ToOffset(CityTime.Offset),
        ReceivedAt = batch.ReceivedAt?.ToOffset(CityTime.Offset),
        ReportedAt = batch.Result?.ReportedAt.ToOffset(CityTime.Offset),
        Lab = batch.LabInCharge,
        Consignment = batch.Consignment,
        Result = batch.Result?.Report.Result.ToString(),
        Rejection = batch.Rejection?.ToString(),
    };
}

/// <summary>That a swab is another person's than it was taken for; <c>Owner</c> counts how often.</summary>
public sealed record OwnerFacts(string Sample, string Batch, string From, string To, int Owner) : EventFacts;

/// <summary>
/// What has happened to a tube since its seal, found again in its state at any time: every stage it came through, the outcome that stands, and
/// every corrected identity.
/// </summary>
public static class TubeEvents
{
    /// <summary>In the order in which it happened. A tube tells of each outcome before it takes the next one, so only the last is needed here.</summary>
    public static IEnumerable<CityEvent> Of(SampleBatch? batch, long revision)
    {
        if (batch is null)
            return [];

        CityEvent? Stage(string kind, DateTimeOffset? at) =>
            at is { } then ? new($"{batch.Barcode}/{kind}", kind, then, TubeFacts.Of(batch, revision)) : null;
        return
        [
            .. new[]
            {
                Stage(EventKinds.TubeSealed, batch.SealedAt),
                Stage(EventKinds.TubeHandedOver, batch.HandedOverAt),
                Stage(EventKinds.TubeReceived, batch.Rejection is null ? batch.ReceivedAt : null),
                Outcome(batch, revision),
            }.OfType<CityEvent>(),
            .. batch.Samples.SelectMany(sample => Owners(batch, sample)),
        ];
    }

    private static CityEvent? Outcome(SampleBatch batch, long revision) => batch.Outcome == 0
        ? null
        : new($"{batch.Barcode}/outcome/{batch.Outcome}", KindOf(batch), batch.OutcomeAt!.Value, TubeFacts.Of(batch, revision));

    private static string KindOf(SampleBatch batch) => batch switch
    {
        { Rejection: not null } => EventKinds.TubeRejected,
        { Result: null } => EventKinds.ResultRevoked,
        { Result.ReleasedBy: not null } => EventKinds.ResultReleased,
        { History: [.., { By: CorrectionKind.Correct }] } => EventKinds.ResultCorrected,
        _ => EventKinds.TubeTested,
    };

    private static IEnumerable<CityEvent> Owners(SampleBatch batch, Sample sample) => sample.Corrections.Select((correction, i) =>
        new CityEvent(
            $"{sample.Id}/owner/{i + 1}",
            EventKinds.IdentityCorrected,
            correction.At,
            new OwnerFacts(sample.Id, batch.Barcode.Value, correction.From.Value, correction.To.Value, i + 1))
        {
            Citizen = correction.To,
        });
}
