using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;

namespace HealthWuhan.Api.Sampling;

/// <summary>A tube on the wire; <c>samples</c> only where the people were asked for.</summary>
public sealed record BatchAnswer
{
    public required string Barcode { get; init; }
    public required BatchStatus Status { get; init; }
    public required int PoolSize { get; init; }
    public required int Count { get; init; }
    public required bool UnderFilled { get; init; }
    public required string Site { get; init; }
    public string? Round { get; init; }
    public required TestingPurpose Purpose { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? SealedAt { get; init; }
    public string? Consignment { get; init; }
    public DateTimeOffset? HandedOverAt { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public RejectReason? Rejection { get; init; }
    public BatchResult? Result { get; init; }
    public IReadOnlyList<BatchSample>? Samples { get; init; }

    internal static BatchAnswer Of(SampleBatch batch, IReadOnlyList<Person?>? people = null) => new()
    {
        Barcode = batch.Barcode.Value,
        Status = batch.Status,
        PoolSize = batch.PoolSize,
        Count = batch.Samples.Length,
        UnderFilled = batch.UnderFilled,
        Site = batch.Site,
        Round = batch.Round,
        Purpose = batch.Purpose,
        OpenedAt = CityTime.Of(batch.OpenedAt),
        SealedAt = batch.SealedAt?.ToOffset(CityTime.Offset),
        Consignment = batch.Consignment,
        HandedOverAt = batch.HandedOverAt?.ToOffset(CityTime.Offset),
        ReceivedAt = batch.ReceivedAt?.ToOffset(CityTime.Offset),
        Rejection = batch.Rejection,
        Result = batch.Result is { } result ? new(result.Report.Result, result.Lab, CityTime.Of(result.ReportedAt)) : null,
        Samples = people is null ? null : [.. batch.Samples.Zip(people, BatchSample.Of)],
    };
}

/// <summary>The tube's standing result.</summary>
public sealed record BatchResult(TubeResult Result, string Lab, DateTimeOffset ReportedAt);

/// <summary>One person in the tube, masked.</summary>
public sealed record BatchSample(string Id, string? MaskedName, string? MaskedNumber, DateTimeOffset CollectedAt)
{
    internal static BatchSample Of(Sample sample, Person? person) => new(
        sample.Id,
        person is null ? null : Masks.Name(person.Name),
        person is null ? null : Masks.Number(person.Document.Number),
        CityTime.Of(sample.CollectedAt));
}

/// <summary>What the medic reads back after a swab.</summary>
public sealed record AddedSampleAnswer(string Id, string MaskedName, int Count, int PoolSize)
{
    internal static AddedSampleAnswer Of(AddedSample added) => new(added.Id, added.MaskedName, added.Count, added.PoolSize);
}
