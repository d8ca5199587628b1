using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Api.Retention;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Directives;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Directives;

namespace HealthWuhan.Api.Citizens;

/// <summary>A citizen's samples and results, newest first.</summary>
public sealed record ResultsAnswer(IReadOnlyList<ResultItem> Results)
{
    /// <summary>
    /// The call that a whole city repeats: one read of the citizen's grain, and one of the tube only while a sample is pending.
    /// The ETag is a hash of the very answer, so it changes exactly when the answer does, on whichever node it is made.
    /// </summary>
    internal static async Task Get(HttpContext context, GrainCalls grains, LiveDirectives directives, LookRecord looks, TimeProvider clock)
    {
        var citizen = context.User.CitizenKey();
        var shown = await Write(context, citizen, grains, new(directives.Current, clock.GetUtcNow()));
        looks.Note(citizen, shown);
    }

    /// <summary>The same of somebody the caller looks after.</summary>
    internal static async Task GetOfMember(string id, HttpContext context, Family family, GrainCalls grains, LiveDirectives directives, TimeProvider clock)
    {
        if (await family.MemberOf(context.User.CitizenKey(), id, context.RequestAborted) is { } member)
            await Write(context, member, grains, new(directives.Current, clock.GetUtcNow()));
        else
            await new ProblemResult(Family.NotYours).ExecuteAsync(context);
    }

    private static async Task<ImmutableArray<CitizenSample>> Write(HttpContext context, CitizenKey key, GrainCalls grains, ResultsView view)
    {
        var samples = await grains.Citizen(key, citizen => citizen.Samples(), context.RequestAborted);
        if (samples.Any(sample => sample.ReportedAt is null))
            samples = await WithProgress(samples, grains, context.RequestAborted);

        var orders = SamplingOrderRules.Of(samples).ToDictionary(order => order.Id, StringComparer.Ordinal);
        var items = samples.Select(sample => ResultItem.Of(sample, orders.GetValueOrDefault(sample.Id), view));
        var body = JsonSerializer.SerializeToUtf8Bytes(new([.. items]), ApiJson.Wire.ResultsAnswer);
        var etag = ETagOf(body);
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = "private, no-cache";
        if (context.Request.Headers.IfNoneMatch == etag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return samples;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
        return samples;
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
        [.. await Task.WhenAll(samples.Select(sample => sample.ReportedAt is null ? Progress(sample, grains, cancellationToken) : Task.FromResult(sample)))];

    private static async Task<CitizenSample> Progress(CitizenSample sample, GrainCalls grains, CancellationToken cancellationToken)
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

/// <summary>What results are shown by: the moment, when a result or an ordered swab is due, and which fields a page may show.</summary>
internal readonly record struct ResultsView(DateTimeOffset Now, LaboratoryPolicy Laboratory, SamplingPolicy Sampling, DisplayPolicy Display)
{
    public ResultsView(CityDirectives directives, DateTimeOffset now)
        : this(now, directives.Policy<LaboratoryPolicy>(now), directives.Policy<SamplingPolicy>(now), directives.Policy<DisplayPolicy>(now))
    {
    }

    public TimeSpan ReportWithin(CitizenSample sample) => Laboratory.ReportWithinFor(sample.Purpose);
}

/// <summary>
/// One sample as its owner reads it; <c>expectedBy</c> only while the result is awaited, <c>overdue</c> when that is past. Site, tube and lab
/// are absent where the display policy hides them.
/// </summary>
public sealed record ResultItem(
    string Id,
    DateTimeOffset SampledAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Site,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Batch,
    SampleStatus Status,
    DateTimeOffset? ExpectedBy,
    DateTimeOffset? ReportedAt,
    string? Lab,
    bool Overdue)
{
    /// <summary>Absent where the sample was not taken in vain.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OrderItem? Order { get; init; }

    internal static ResultItem Of(CitizenSample sample, SamplingOrder? order, ResultsView view) => new(
        sample.Id,
        CityTime.Of(sample.CollectedAt),
        view.Display.Site ? sample.Site : null,
        view.Display.Batch ? sample.Batch.Value : null,
        sample.Status,
        sample.ReportedAt is null ? CityTime.Of(sample.CollectedAt + view.ReportWithin(sample)) : null,
        sample.ReportedAt?.ToOffset(CityTime.Offset),
        view.Display.Lab ? sample.Lab : null,
        sample.ReportedAt is null && sample.CollectedAt + view.ReportWithin(sample) < view.Now)
    {
        Order = order is null ? null : OrderItem.Of(order, view),
    };
}

/// <summary>That the person is to be sampled again: alone in a tube (Recheck), or in any (Recollection).</summary>
public sealed record OrderItem(SamplingOrderKind Kind, DateTimeOffset OrderedAt, DateTimeOffset ExpiresAt, SamplingOrderStatus Status)
{
    /// <summary>The id of the sample that fulfils the order; absent while none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FulfilledBy { get; init; }

    internal static OrderItem Of(SamplingOrder order, ResultsView view) => new(
        order.Kind, CityTime.Of(order.OrderedAt), CityTime.Of(order.ExpiresAt(view.Sampling)), order.StatusAt(view.Now, view.Sampling))
    {
        FulfilledBy = order.FulfilledBy,
    };
}
