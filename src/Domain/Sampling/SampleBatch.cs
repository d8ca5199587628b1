using System.Collections.Immutable;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Domain.Sampling;

/// <summary>The life of a tube (docs/domain.md, pooled sampling). Stored: explicit and append-only.</summary>
public enum BatchStatus : byte
{
    Open = 1,
    Sealed = 2,
    InTransit = 3,
    Received = 4,
    Rejected = 5,
    Tested = 6,
}

/// <summary>One tube and the people whose swabs are in it. Immutable: a rule that changes nothing returns the very instance it was given.</summary>
[GenerateSerializer, Immutable, Alias("sample-batch")]
public sealed record SampleBatch
{
    [Id(0)] public Barcode Barcode { get; init; }

    /// <summary>How many swabs the tube may hold: 1, 5, 10 or 20.</summary>
    [Id(1)] public int PoolSize { get; init; }

    [Id(2)] public string Site { get; init; } = "";

    /// <summary>The testing round; null for voluntary testing outside any round.</summary>
    [Id(3)] public string? Round { get; init; }

    [Id(4)] public DateTimeOffset OpenedAt { get; init; }

    [Id(5)] public string OpenedBy { get; init; } = "";

    [Id(6)] public BatchStatus Status { get; init; } = BatchStatus.Open;

    [Id(7)] public ImmutableArray<Sample> Samples { get; init; } = [];

    /// <summary>How many samples were ever added; numbers the next one, so that an id is never used twice.</summary>
    [Id(8)] public int SamplesEverAdded { get; init; }

    [Id(9)] public DateTimeOffset? SealedAt { get; init; }

    /// <summary>The standing result; set once, when the tube becomes <see cref="BatchStatus.Tested"/>.</summary>
    [Id(10)] public LabResult? Result { get; init; }

    /// <summary>Whether every member has the standing result. False between taking a result and the last member's write.</summary>
    [Id(11)] public bool Delivered { get; init; }

    public bool UnderFilled => Status != BatchStatus.Open && Samples.Length < PoolSize;

    public Sample? SampleOf(CitizenKey citizen) => Samples.FirstOrDefault(sample => sample.Citizen == citizen);
}

/// <summary>One person's swab in a tube. The id is the barcode and a number that is never reused in this tube; <c>ClientId</c> is the medic device's own id of the act.</summary>
[GenerateSerializer, Immutable, Alias("sample")]
public sealed record Sample(
    [property: Id(0)] string Id,
    [property: Id(1)] CitizenKey Citizen,
    [property: Id(2)] DateTimeOffset CollectedAt,
    [property: Id(3)] string CollectedBy,
    [property: Id(4)] string? ClientId);
