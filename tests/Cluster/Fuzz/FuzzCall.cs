using System.Globalization;
using System.Text;

namespace HealthWuhan.Tests.Fuzz;

/// <summary>A request that nobody in their right mind sends, and who sends it.</summary>
internal sealed record FuzzCall(string Method, string Target, string Caller)
{
    /// <summary>The endpoint it was made from.</summary>
    public required string Endpoint { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];

    public string? ContentType { get; init; }

    public byte[]? Body { get; init; }

    public HttpRequestMessage ToRequest(Uri node)
    {
        // As it stands: the percent signs are the point.
        var request = new HttpRequestMessage(
            new HttpMethod(Method), new Uri($"{node.GetLeftPart(UriPartial.Authority)}{Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (Body is not null)
            request.Content = new ByteArrayContent(Body);
        if (Body is not null && ContentType is not null)
            request.Content!.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>Enough to send it again by hand.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Method} {Target} as {Caller}");
        foreach (var (name, value) in Headers)
            text.Append(CultureInfo.InvariantCulture, $"\n  {name}: {Printable(value)}");
        if (Body is not null)
            text.Append(CultureInfo.InvariantCulture, $"\n  {ContentType ?? "(no type)"}, {Body.Length} bytes: {Printable(Encoding.UTF8.GetString(Body))}");
        return text.ToString();
    }

    private static string Printable(string text) => string.Concat(text.Take(400).Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
}
