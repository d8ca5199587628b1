using System.Net;
using System.Net.Sockets;
using Microsoft.IdentityModel.JsonWebTokens;

namespace HealthWuhan.Api.Limits;

/// <summary>Whose requests are counted together: an account's, and of those that nobody is signed in at, an address's; each class by itself.</summary>
internal readonly record struct Caller(EndpointClass Class, string? Account, IPAddress? Network)
{
    public static Caller Of(HttpContext context, EndpointClass kind) => context.User.FindFirst(JwtRegisteredClaimNames.Sub)?.Value is { } account
        ? new(kind, account, null)
        : new(kind, null, NetworkOf(context));

    /// <summary>
    /// Where the connection comes from, whatever headers say of it, unless a known proxy's were believed before. A household's IPv6 connection has 2⁶⁴
    /// addresses: its network counts.
    /// </summary>
    public static IPAddress NetworkOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
            return IPAddress.None;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
