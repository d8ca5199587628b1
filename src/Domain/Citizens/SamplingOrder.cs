using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Citizens;

/// <summary>What a person is to be sampled again for. The record stores the names: append-only.</summary>
public enum SamplingOrderKind : byte
{
    /// <summary>Somebody may be infected: alone in a tube, never pooled with others.</summary>
    Recheck = 1,

    /// <summary>The last swab told nothing: any tube will do.</summary>
    Recollection = 2,
}

/// <summary>How far an order has come.</summary>
public enum SamplingOrderStatus : byte
{
    Open = 1,
    Fulfilled = 2,

    /// <summary>Not fulfilled in time. A later swab still fulfils it: the list is for those who go from door to door, no ban.</summary>
    Expired = 3,
}

/// <summary>
/// That a person is to be sampled again, because a sample of theirs came back without a standing result. Never stored with the person:
/// <see cref="SamplingOrderRules"/> derives it from the samples.
/// </summary>
public sealed record SamplingOrder
{
    /// <summary>The id of the sample it comes from, which has no other order.</summary>
    public required string Id { get; init; }

    public required SamplingOrderKind Kind { get; init; }

    /// <summary>The tube of that sample.</summary>
    public required Barcode Batch { get; init; }

    /// <summary>The pool size of that tube; 0 where it is not known.</summary>
    public required int PoolSize { get; init; }

    public required string Site { get; init; }

    public required string? Round { get; init; }

    /// <summary>The lab that tested or rejected the tube.</summary>
    public required string? Lab { get; init; }

    /// <summary>Only a swab taken after it can fulfil the order.</summary>
    public required DateTimeOffset CollectedAt { get; init; }

    /// <summary>When the sample came back.</summary>
    public required DateTimeOffset OrderedAt { get; init; }

    /// <summary>The id of the sample that fulfils it; null while none does.</summary>
    public string? FulfilledBy { get; init; }

    /// <summary>When that sample came back; before <see cref="OrderedAt"/> where the later swab was the faster one.</summary>
    public DateTimeOffset? FulfilledAt { get; init; }

    public DateTimeOffset ExpiresAt(SamplingPolicy policy) =>
        OrderedAt + (Kind == SamplingOrderKind.Recheck ? policy.RecheckWithin : policy.RecollectionWithin);

    public SamplingOrderStatus StatusAt(DateTimeOffset now, SamplingPolicy policy) =>
        FulfilledBy is not null ? SamplingOrderStatus.Fulfilled
        : now > ExpiresAt(policy) ? SamplingOrderStatus.Expired
        : SamplingOrderStatus.Open;
}
