using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Api.Citizens;

/// <summary>A citizen's samples and results, newest first.</summary>
public sealed record ResultsAnswer(IReadOnlyList<ResultItem> Results)
{
    /// <summary>
    /// The call that a whole city repeats: one read of the citizen's grain, and one of the tube only while a sample is pending.
    /// The ETag is a hash of the very answer, so it changes exactly when the answer does, on whichever node it is made.
    /// </summary>
    internal static async Task Get(HttpContext context, GrainCalls grains)
    {
        var samples = await grains.Citizen(context.User.CitizenKey(), citizen => citizen.Samples(), context.RequestAborted);
        if (samples.Any(sample => sample.ReportedAt is null))
            samples = await WithProgress(samples, grains, context.RequestAborted);

        var body = JsonSerializer.SerializeToUtf8Bytes(new([.. samples.Select(ResultItem.Of)]), ApiJson.Wire.ResultsAnswer);
        var etag = ETagOf(body);
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = "private, no-cache";
        if (context.Request.Headers.IfNoneMatch == etag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>A strong entity tag: the first 128 bits of the answer's SHA-256.</summary>
    internal static string ETagOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"\"{Base64Url.EncodeToString(hash[..16])}\"";
    }

    // How far a pending sample has come is the tube's to say; it is not copied to everybody in it at every hand-over.
    private static async Task<ImmutableArray<CitizenSample>> WithProgress(
        ImmutableArray<CitizenSample> samples, GrainCalls grains, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(samples.Select(async sample => sample.ReportedAt is null
            ? CitizenRules.Progress(sample, await grains.Batch(sample.Batch, batch => batch.Get(cancellationToken), cancellationToken))
            : sample))];
}

/// <summary>One sample as its owner reads it; <c>expectedBy</c> only while the result is awaited.</summary>
public sealed record ResultItem(
    string Id,
    DateTimeOffset SampledAt,
    string Site,
    string Batch,
    SampleStatus Status,
    DateTimeOffset? ExpectedBy,
    DateTimeOffset? ReportedAt,
    string? Lab)
{
    internal static ResultItem Of(CitizenSample sample) => new(
        sample.Id,
        CityTime.Of(sample.CollectedAt),
        sample.Site,
        sample.Batch.Value,
        sample.Status,
        sample.ReportedAt is null ? CityTime.Of(LaboratoryRules.ExpectedBy(sample.CollectedAt)) : null,
        sample.ReportedAt?.ToOffset(CityTime.Offset),
        sample.Lab);
}
