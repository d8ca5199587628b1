using System.Collections.Immutable;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;

namespace HealthWuhan.Api.Sampling;

/// <summary>A box on the wire, with how far each of its tubes has come; <c>refused</c> names the tubes that the call did not move, and why.</summary>
public sealed record ConsignmentBox : ITellsMisses
{
    public required string Id { get; init; }
    public required ConsignmentStatus Status { get; init; }
    public required string Site { get; init; }
    public required string Lab { get; init; }
    public required DateTimeOffset PackedAt { get; init; }
    public string? HandedOverBy { get; init; }
    public DateTimeOffset? HandedOverAt { get; init; }
    public string? ReceivedBy { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public required IReadOnlyList<ConsignmentTube> Batches { get; init; }

    /// <summary>After the receipt: tubes that were packed, and that the lab neither took nor rejected.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    public required IReadOnlyList<RefusedTube> Refused { get; init; }

    int ITellsMisses.Misses => Refused.Count(tube => ProblemCatalogue.IsMiss(tube.Code));

    internal static async Task<ConsignmentBox> Of(
        Consignment box, ImmutableArray<TubeRefusal> refused, GrainCalls grains, CancellationToken cancellationToken)
    {
        var tubes = await Task.WhenAll(box.Batches.Select(barcode => grains.Batch(barcode, batch => batch.Get(cancellationToken), cancellationToken)));
        return new()
        {
            Id = box.Id,
            Status = box.Status,
            Site = box.Site,
            Lab = box.Lab,
            PackedAt = CityTime.Of(box.PackedAt),
            HandedOverBy = box.HandedOverBy,
            HandedOverAt = box.HandedOverAt?.ToOffset(CityTime.Offset),
            ReceivedBy = box.ReceivedBy,
            ReceivedAt = box.ReceivedAt?.ToOffset(CityTime.Offset),
            Batches = [.. box.Batches.Zip(tubes, (barcode, tube) => new ConsignmentTube(barcode.Value, tube?.Status, tube?.Rejection))],
            Missing = box.Status == ConsignmentStatus.Received
                ? [.. tubes.Where(tube => tube?.Status == BatchStatus.InTransit).Select(tube => tube!.Barcode.Value)]
                : [],
            Refused = [.. refused.Select(tube => new RefusedTube(tube.Barcode.Value, tube.Refusal.Code, tube.Refusal.Detail))],
        };
    }
}

/// <summary>A tube in a box.</summary>
public sealed record ConsignmentTube(string Barcode, BatchStatus? Status, RejectReason? Rejection);

/// <summary>A tube that stayed as it was, and why.</summary>
public sealed record RefusedTube(string Barcode, string Code, string Detail);
