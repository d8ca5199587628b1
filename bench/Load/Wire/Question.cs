using System.Text;
using System.Text.Json;

namespace HealthWuhan.Load.Wire;

/// <summary>A request, ready to send, and the answer it must get; where none is known, any list of results will do.</summary>
internal sealed record Question(ReadOnlyMemory<byte> Request, ReadOnlyMemory<byte>? Expected)
{
    /// <summary>A GET of the target's path as the bearer of a token.</summary>
    public static Question Get(Target target, string token, ReadOnlyMemory<byte>? expected = null) => new(
        Encoding.ASCII.GetBytes($"GET {target.Path} HTTP/1.1\r\nHost: {target.Server}\r\nAuthorization: Bearer {token}\r\n\r\n"),
        expected);

    /// <summary>Whether an answer is right: 200, and the very bytes this citizen must read, or at least <c>{"results":[{"id":…,"status":…}…]}</c>.</summary>
    public bool IsAnsweredBy(Answer answer)
    {
        if (answer.Status != 200)
            return false;
        return Expected is { } expected ? answer.Body.Span.SequenceEqual(expected.Span) : IsResults(answer.Body);
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
