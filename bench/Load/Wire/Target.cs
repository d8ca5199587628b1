using System.Net;

namespace HealthWuhan.Load.Wire;

/// <summary>Where the load goes: an address on this very machine. A load generator that could be pointed elsewhere is a weapon.</summary>
internal sealed record Target
{
    private Target(Uri uri) => Uri = uri;

    public Uri Uri { get; }

    /// <summary>Reads an address such as <c>http://127.0.0.1:5000/v1/me/results</c>.</summary>
    /// <exception cref="UsageException">It is no plain HTTP address whose host is a literal loopback address.</exception>
    public static Target Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
            throw new UsageException($"{url} is no http:// address.");
        // A name is refused even if it is localhost: what it resolves to is not ours to promise.
        if (!IPAddress.TryParse(uri.DnsSafeHost, out var address) || !IPAddress.IsLoopback(address))
            throw new UsageException($"{url} is not on this machine: the load goes to 127.0.0.1 (or another literal loopback address) and nowhere else.");
        return new Target(uri);
    }
}
