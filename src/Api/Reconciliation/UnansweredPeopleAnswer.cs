using HealthWuhan.Domain;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.HealthCloud.Reconciliation;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>People who were sampled and have no result, the oldest swab first; <c>next</c> asks for the page behind it, null where there is none.</summary>
public sealed record UnansweredPeopleAnswer(IReadOnlyList<UnansweredPersonItem> Items, string? Next);

/// <summary>A person's swab, how far its tube has come (null: it was never sealed), when the result is due and whether that is past.</summary>
public sealed record UnansweredPersonItem
{
    public required string Sample { get; init; }

    /// <summary>Null where the person is not registered, or was erased.</summary>
    public string? MaskedName { get; init; }

    public required string Barcode { get; init; }
    public required int PoolSize { get; init; }
    public required TestingPurpose Purpose { get; init; }
    public required string Site { get; init; }

    /// <summary>Of the site; null where the policy <c>places</c> does not say.</summary>
    public string? District { get; init; }

    public string? Round { get; init; }

    /// <summary>That has the tube, or that it is on its way to.</summary>
    public string? Lab { get; init; }

    public BatchStatus? TubeStatus { get; init; }
    public required DateTimeOffset CollectedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public required bool Overdue { get; init; }

    internal static IReadOnlyList<string> Columns { get; } =
    [
        "sample", "masked_name", "barcode", "pool_size", "purpose", "site", "district", "round", "lab", "tube_status", "collected_at", "due_at", "overdue",
    ];

    internal static UnansweredPersonItem Of(UnansweredPerson swab, TimeSpan within, DateTimeOffset now) => new()
    {
        Sample = swab.Sample,
        Barcode = swab.Barcode,
        PoolSize = swab.PoolSize,
        Purpose = swab.Purpose,
        Site = swab.Site,
        Round = swab.Round,
        Lab = swab.Lab,
        TubeStatus = swab.TubeStatus,
        CollectedAt = CityTime.Of(swab.CollectedAt),
        DueAt = CityTime.Of(swab.CollectedAt + within),
        Overdue = swab.CollectedAt + within < now,
    };

    internal IReadOnlyList<string?> Line() =>
    [
        Sample, MaskedName, Barcode, CsvText.Number(PoolSize), Purpose.ToString(), Site, District, Round, Lab, TubeStatus?.ToString(), CsvText.Time(CollectedAt),
        CsvText.Time(DueAt), CsvText.Flag(Overdue),
    ];
}
