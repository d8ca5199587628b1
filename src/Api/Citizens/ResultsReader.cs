using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Api.Citizens;

/// <summary>Answers with a citizen's results.</summary>
internal sealed class ResultsReader(GrainCalls grains, LaboratoryPolicy laboratory, SamplingPolicy sampling, TimeProvider clock)
{
    /// <summary>
    /// The call that a whole city repeats: one read of the citizen's grain, and one of the tube only while a sample is pending.
    /// The ETag is a hash of the very answer, so it changes exactly when the answer does, on whichever node it is made.
    /// </summary>
    public static Task Get(HttpContext context, ResultsReader reader) => reader.Write(context, context.User.CitizenKey());

    /// <summary>The same of somebody the caller looks after.</summary>
    public static async Task GetOfMember(string id, HttpContext context, Family family, ResultsReader reader)
    {
        if (await family.MemberOf(context.User.CitizenKey(), id, context.RequestAborted) is { } member)
            await reader.Write(context, member);
        else
            await new ProblemResult(Family.NotYours).ExecuteAsync(context);
    }

    /// <summary>A strong entity tag: the first 128 bits of the answer's SHA-256.</summary>
    internal static string ETagOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"\"{Base64Url.EncodeToString(hash[..16])}\"";
    }

    private async Task Write(HttpContext context, CitizenKey key)
    {
        var samples = await grains.Citizen(key, citizen => citizen.Samples(), context.RequestAborted);
        if (samples.Any(sample => sample.ReportedAt is null))
            samples = await WithProgress(samples, context.RequestAborted);

        var body = JsonSerializer.SerializeToUtf8Bytes(new(Items(samples)), ApiJson.Wire.ResultsAnswer);
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

    private ResultItem[] Items(ImmutableArray<CitizenSample> samples)
    {
        var now = clock.GetUtcNow();
        var orders = SamplingOrderRules.Of(samples);
        return [.. samples.Select(sample => ResultItem.Of(sample, laboratory, now) with
        {
            Order = orders.FirstOrDefault(order => order.Id == sample.Id) is { } order ? OrderItem.Of(order, sampling, now) : null,
        })];
    }

    // How far a pending sample has come is the tube's to say; it is not copied to everybody in it at every hand-over.
    private async Task<ImmutableArray<CitizenSample>> WithProgress(ImmutableArray<CitizenSample> samples, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(samples.Select(sample => sample.ReportedAt is null ? Progress(sample, cancellationToken) : Task.FromResult(sample)))];

    private async Task<CitizenSample> Progress(CitizenSample sample, CancellationToken cancellationToken)
    {
        try
        {
            return CitizenRules.Progress(sample, await grains.Batch(sample.Batch, batch => batch.Get(cancellationToken), cancellationToken));
        }
        catch (Exception exception) when (UnhandledProblems.IsOutage(exception))
        {
            // With the database or a silo away, a tube that was not in memory cannot be asked. The citizen's own results are still answered.
            return sample;
        }
    }
}
