using System.Net;
using Microsoft.Extensions.Primitives;

namespace HealthWuhan.Api.Balancing;

/// <summary>How a balancer and the silos behind it agree where a session goes: the balancer calls each by a name, and the session brings along the name of the one that has its citizen.</summary>
/// <remarks>Both are names of silos and say nothing of a person. Whoever sends another one is answered as well, by way of one silo more.</remarks>
internal static class SiloHint
{
    /// <summary>By which name the balancer calls whom it asks.</summary>
    public const string Header = "X-HealthWuhan-Silo";

    /// <summary>Which silo has the citizen of the session. deploy/balancer/haproxy.cfg knows it too.</summary>
    public const string Cookie = "healthwuhan-silo";

    /// <summary>What a request says of where to go; empty where it says nothing.</summary>
    public static ReadOnlySpan<char> In(StringValues cookies)
    {
        foreach (var line in cookies)
        {
            var rest = line.AsSpan();
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf(';');
                var pair = (end < 0 ? rest : rest[..end]).Trim();
                if (pair.Length > Cookie.Length && pair[Cookie.Length] == '=' && pair.StartsWith(Cookie, StringComparison.Ordinal))
                    return pair[(Cookie.Length + 1)..];
                rest = end < 0 ? [] : rest[(end + 1)..];
            }
        }

        return [];
    }

    /// <summary>For the citizens' own endpoints, until the browser closes; no script reads it, and no other site makes a browser send it.</summary>
    public static void Give(HttpContext context, string silo) => context.Response.Cookies.Append(Cookie, silo, new CookieOptions
    {
        Path = "/v1",
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        // As a known proxy saw it. By plain http it comes in development alone, where a client would not bring back a secure one.
        Secure = context.Request.IsHttps,
        IsEssential = true,
    });

    /// <summary>Whether it is a proxy of ours (<c>Proxies:Known</c>) that asks.</summary>
    public static bool IsFromProxy(ForwardedHeadersOptions proxies, IPAddress? peer)
    {
        if (peer is { IsIPv4MappedToIPv6: true })
            peer = peer.MapToIPv4();
        return peer is not null && (proxies.KnownProxies.Contains(peer) || proxies.KnownIPNetworks.Any(network => network.Contains(peer)));
    }
}
