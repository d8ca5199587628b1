using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Directives;
using HealthWuhan.Domain.Retention;

namespace HealthWuhan.Api.Citizens;

/// <summary>An answer with somebody's results, ready to be sent: its bytes and their ETag, a hash of the very answer, so it changes exactly when the answer does, on whichever node it is made.</summary>
internal sealed class ResultsPage
{
    private readonly byte[] _body;

    private ResultsPage(ImmutableArray<CitizenSample> samples, ResultsView view)
    {
        _body = JsonSerializer.SerializeToUtf8Bytes(ResultsAnswer.Of(samples, view), ApiJson.Wire.ResultsAnswer);
        ETag = ETagOf(_body);
        SeenUntil = ResultVisibility.SeenUntil(samples);
    }

    public string ETag { get; }

    /// <summary>Up to when the results are that whoever reads it has seen.</summary>
    public DateTimeOffset? SeenUntil { get; }

    /// <summary>What the page follows from and how long; null where it is good for one answer.</summary>
    private PageGround? Ground { get; init; }

    public static ResultsPage Of(ImmutableArray<CitizenSample> samples, CityDirectives directives, DateTimeOffset now) => new(samples, new(directives, now));

    /// <summary>
    /// The page of a citizen from which it can be told until when it stays the same; null for one whom time changes, or a tube: with a sample that awaits its result, or an order.
    /// </summary>
    public static ResultsPage? Lasting(Citizen citizen, CityDirectives directives, DateTimeOffset now)
    {
        var retention = directives.Policy<RetentionPolicy>(now);
        var samples = ResultVisibility.Shown(citizen.Samples, citizen.Look, retention, now);
        foreach (var sample in samples)
        {
            if (sample.ReportedAt is null || SamplingOrderRules.HasOrder(sample))
                return null;
        }

        // Policies begin with a day of the city.
        var tomorrow = CityTime.StartOf(CityTime.DateOf(now).AddDays(1));
        var end = ResultVisibility.NextEnd(citizen.Samples, citizen.Look, retention, now);
        return new(samples, new(directives, now)) { Ground = new(citizen, directives, now, end < tomorrow ? end.Value : tomorrow) };
    }

    /// <summary>Whether it would be made again, byte for byte.</summary>
    public bool Holds(Citizen citizen, CityDirectives directives, DateTimeOffset now) =>
        Ground is { } ground && ReferenceEquals(ground.Citizen, citizen) && ReferenceEquals(ground.Directives, directives) && ground.From <= now && now < ground.Until;

    /// <summary>Sends it, or 304 to whoever has it already; whether there was still somebody to send it to.</summary>
    public async Task<bool> Send(HttpContext context)
    {
        var response = context.Response;
        response.Headers.ETag = ETag;
        response.Headers.CacheControl = "private, no-cache";
        if (context.Request.Headers.IfNoneMatch == ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = _body.Length;
        // So short that it waits for no reader; whose connection is gone, the server sees by itself.
        return !(await response.BodyWriter.WriteAsync(_body, CancellationToken.None)).IsCompleted;
    }

    /// <summary>A strong entity tag: the first 128 bits of the answer's SHA-256.</summary>
    internal static string ETagOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"\"{Base64Url.EncodeToString(hash[..16])}\"";
    }

    private sealed record PageGround(Citizen Citizen, CityDirectives Directives, DateTimeOffset From, DateTimeOffset Until);
}
