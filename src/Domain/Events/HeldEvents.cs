using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Events;

/// <summary>A result that was not taken, and why.</summary>
public sealed record HeldFacts(string Batch, string Lab) : EventFacts
{
    /// <summary>The code of the refusal; null where it is decided.</summary>
    public string? Reason { get; init; }

    public string? Standing { get; init; }
    public string? Held { get; init; }
}

/// <summary>Results on hold, of sealed tubes. They are kept under the day of the seal: a lab that repeats a report does so at another time.</summary>
public static class HeldEvents
{
    /// <summary>The same report is one event, whenever it comes.</summary>
    public static CityEvent Held(SampleBatch batch, LabResult held, Refusal why) =>
        new(
            $"{batch.Barcode}/held/{Convert.ToHexStringLower(held.Report.Fingerprint().AsSpan(0, 16))}",
            EventKinds.ResultHeld,
            held.ReportedAt,
            new HeldFacts(batch.Barcode.Value, held.Lab) { Reason = why.Code, Standing = batch.Result?.Report.Result.ToString(), Held = held.Report.Result.ToString() })
        {
            Day = DayOf(batch),
        };

    /// <summary>One for every outcome that somebody has decided for.</summary>
    public static CityEvent Decided(SampleBatch batch, DateTimeOffset at) =>
        new($"{batch.Barcode}/decided/{batch.Outcome}", EventKinds.HeldResultsDecided, at, new HeldFacts(batch.Barcode.Value, batch.LabInCharge ?? ""))
        {
            Day = DayOf(batch),
        };

    private static DateOnly DayOf(SampleBatch batch) => CityTime.DateOf(batch.SealedAt ?? batch.OpenedAt);
}
