using System.Net;
using System.Text.Json;

namespace HealthWuhan.Load.Wire;

/// <summary>A GET as the bearer of a token, and the answer it must get; where none is known, any list of results will do.</summary>
internal sealed class Question(Target target, string token, ReadOnlyMemory<byte>? expected = null)
{
    private readonly Uri _uri = target.Uri;
    private readonly string _authorization = "Bearer " + token;
    private volatile string? _cookie;
    private int _kept;

    /// <summary>How often an answer came with a cookie.</summary>
    public int Kept => Volatile.Read(ref _kept);

    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _uri);
        request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        if (_cookie is { } cookie)
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        return request;
    }

    /// <summary>Keeps the cookie that came with an answer, and brings it along from then on: there is one at the most, and the last one counts.</summary>
    public void Keep(string setCookie)
    {
        _cookie = setCookie.Split(';')[0];
        Interlocked.Increment(ref _kept);
    }

    /// <summary>Whether an answer is right: 200, and the very bytes this citizen must read, or at least <c>{"results":[{"id":…,"status":…}…]}</c>.</summary>
    public bool IsAnsweredBy(Answer answer)
    {
        if (answer.Status != HttpStatusCode.OK)
            return false;
        return expected is { } known ? answer.Body.Span.SequenceEqual(known.Span) : IsResults(answer.Body);
    }

    private static bool IsResults(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("results", out var results) && results.GetArrayLength() > 0
                && results.EnumerateArray().All(result => result.TryGetProperty("id", out _) && result.TryGetProperty("status", out _));
        }
        catch (Exception notResults) when (notResults is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
