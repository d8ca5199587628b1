using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>People to be sampled again, whose order is oldest first; <c>next</c> asks for the page behind it, null where there is none.</summary>
public sealed record OrdersAnswer(IReadOnlyList<OrderedPerson> Items, string? Next);

/// <summary>An order, the tube it comes from, and the masked name of the person; due when it expires.</summary>
public sealed record OrderedPerson
{
    public required string Id { get; init; }
    public required SamplingOrderKind Kind { get; init; }
    public required SamplingOrderStatus Status { get; init; }

    /// <summary>Null where the person is not registered yet.</summary>
    public string? MaskedName { get; init; }

    public required string Barcode { get; init; }
    public required int PoolSize { get; init; }
    public required string Site { get; init; }

    /// <summary>Of the site; null where the policy <c>places</c> does not say.</summary>
    public string? District { get; init; }

    public string? Round { get; init; }
    public string? Lab { get; init; }
    public required DateTimeOffset CollectedAt { get; init; }
    public required DateTimeOffset OrderedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public DateTimeOffset? FulfilledAt { get; init; }
    public string? FulfilledBy { get; init; }

    internal static IReadOnlyList<string> Columns { get; } =
    [
        "id", "kind", "status", "masked_name", "barcode", "pool_size", "site", "district", "round", "lab", "collected_at", "ordered_at", "due_at", "fulfilled_at",
        "fulfilled_by",
    ];

    internal static OrderedPerson Of(SamplingOrder order, string? maskedName, SamplingPolicy policy, DateTimeOffset now) => new()
    {
        Id = order.Id,
        Kind = order.Kind,
        Status = order.StatusAt(now, policy),
        MaskedName = maskedName,
        Barcode = order.Batch.Value,
        PoolSize = order.PoolSize,
        Site = order.Site,
        Round = order.Round,
        Lab = order.Lab,
        CollectedAt = CityTime.Of(order.CollectedAt),
        OrderedAt = CityTime.Of(order.OrderedAt),
        DueAt = CityTime.Of(order.ExpiresAt(policy)),
        FulfilledAt = order.FulfilledAt?.ToOffset(CityTime.Offset),
        FulfilledBy = order.FulfilledBy,
    };

    internal IReadOnlyList<string?> Line() =>
    [
        Id, Kind.ToString(), Status.ToString(), MaskedName, Barcode, CsvText.Number(PoolSize), Site, District, Round, Lab, CsvText.Time(CollectedAt),
        CsvText.Time(OrderedAt), CsvText.Time(DueAt), CsvText.Time(FulfilledAt), FulfilledBy,
    ];
}
