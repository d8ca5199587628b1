using System.Collections.Immutable;

namespace HealthWuhan.Domain.Sampling;

/// <summary>How far a box has come. Stored: explicit and append-only.</summary>
public enum ConsignmentStatus : byte
{
    Packed = 1,
    HandedOver = 2,
    Received = 3,
}

/// <summary>A box of sealed tubes on its way from a site to a lab, signed by both sides (docs/domain.md, words).</summary>
[GenerateSerializer, Immutable, Alias("consignment")]
public sealed record Consignment
{
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public string Site { get; init; } = "";

    [Id(2)] public string Lab { get; init; } = "";

    [Id(3)] public ImmutableArray<Barcode> Batches { get; init; } = [];

    [Id(4)] public ConsignmentStatus Status { get; init; } = ConsignmentStatus.Packed;

    [Id(5)] public string PackedBy { get; init; } = "";

    [Id(6)] public DateTimeOffset PackedAt { get; init; }

    [Id(7)] public string? HandedOverBy { get; init; }

    [Id(8)] public DateTimeOffset? HandedOverAt { get; init; }

    [Id(9)] public string? ReceivedBy { get; init; }

    [Id(10)] public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The key of the box's grain; see <see cref="Barcode.GrainKey"/> for why it has a prefix.</summary>
    public static string GrainKey(string id) => "k-" + id;
}
