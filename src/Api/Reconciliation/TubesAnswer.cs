using HealthWuhan.Domain;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Tubes that something is awaited of, oldest first; <c>next</c> asks for the page behind it, null where there is none.</summary>
public sealed record TubesAnswer(IReadOnlyList<TubeItem> Items, string? Next);

/// <summary>A tube on a list: how far it has come, when it was (or is) due, and whether that is past.</summary>
public sealed record TubeItem
{
    public required string Barcode { get; init; }
    public required string Site { get; init; }

    /// <summary>Of the site; null where the policy <c>places</c> does not say.</summary>
    public string? District { get; init; }

    public string? Round { get; init; }
    public required TestingPurpose Purpose { get; init; }
    public required BatchStatus Status { get; init; }
    public required int PoolSize { get; init; }
    public required int Count { get; init; }
    public required DateTimeOffset FirstCollectedAt { get; init; }
    public required DateTimeOffset SealedAt { get; init; }
    public DateTimeOffset? HandedOverAt { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public string? Consignment { get; init; }

    /// <summary>That has the tube, or that it is on its way to; null while it is at its site.</summary>
    public string? Lab { get; init; }

    public required DateTimeOffset DueAt { get; init; }
    public required bool Overdue { get; init; }

    internal static IReadOnlyList<string> Columns { get; } =
    [
        "barcode", "site", "district", "round", "purpose", "status", "pool_size", "count", "first_collected_at", "sealed_at", "handed_over_at", "received_at",
        "consignment", "lab", "due_at", "overdue",
    ];

    internal static TubeItem Of(TubeRow tube, TimeSpan within, DateTimeOffset now) => new()
    {
        Barcode = tube.Barcode.Value,
        Site = tube.Site,
        Round = tube.Round,
        Purpose = tube.Purpose,
        Status = tube.Status,
        PoolSize = tube.PoolSize,
        Count = tube.SampleCount,
        FirstCollectedAt = CityTime.Of(tube.FirstCollectedAt),
        SealedAt = CityTime.Of(tube.SealedAt),
        HandedOverAt = tube.HandedOverAt?.ToOffset(CityTime.Offset),
        ReceivedAt = tube.ReceivedAt?.ToOffset(CityTime.Offset),
        Consignment = tube.Consignment,
        Lab = tube.Lab,
        DueAt = CityTime.Of(tube.FirstCollectedAt + within),
        Overdue = tube.FirstCollectedAt + within < now,
    };

    internal IReadOnlyList<string?> Line() =>
    [
        Barcode, Site, District, Round, Purpose.ToString(), Status.ToString(), CsvText.Number(PoolSize), CsvText.Number(Count), CsvText.Time(FirstCollectedAt),
        CsvText.Time(SealedAt), CsvText.Time(HandedOverAt), CsvText.Time(ReceivedAt), Consignment, Lab, CsvText.Time(DueAt), CsvText.Flag(Overdue),
    ];
}
