using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HealthWuhan.Api.Hosting;

namespace HealthWuhan.Silo;

/// <summary>What the command line and the environment say about this silo.</summary>
internal sealed record SiloOptions(string Data, bool Demo, IPAddress Address, int SiloPort, int GatewayPort)
{
    /// <summary>
    /// <c>--data DIR</c> (default <c>.data</c>), <c>--demo</c>; <c>Silo:Address</c> is the address other processes reach this silo at (default loopback,
    /// <c>auto</c> for this host's own), <c>Silo:Port</c> and <c>Silo:GatewayPort</c> its ports (default: any that are free).
    /// </summary>
    public static SiloOptions From(IConfiguration configuration) => new(
        configuration["data"] ?? ".data",
        configuration.GetValue("demo", defaultValue: false),
        ParseAddress(configuration["Silo:Address"]),
        ParsePort(configuration, "Silo:Port"),
        ParsePort(configuration, "Silo:GatewayPort"));

    private static IPAddress ParseAddress(string? text) => text switch
    {
        null => IPAddress.Loopback,
        "auto" => Array.Find(Dns.GetHostAddresses(Dns.GetHostName()), address => address.AddressFamily == AddressFamily.InterNetwork)
            ?? throw new StartupException("Silo:Address is auto, but this host's name has no IPv4 address: name the address itself."),
        _ => IPAddress.TryParse(text, out var address)
            ? address
            : throw new StartupException($"Silo:Address is \"{text}\", which is no IP address: give one, or auto."),
    };

    private static int ParsePort(IConfiguration configuration, string name)
    {
        if (configuration[name] is not { } text)
            return FreePort();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > IPEndPoint.MaxPort)
            throw new StartupException($"{name} is \"{text}\", which is no port: give a number from 1 to {IPEndPoint.MaxPort}.");
        if (ListenAddress.Obstacle(new(IPAddress.Any, port)) is { } obstacle)
            throw new StartupException($"{name} {port} cannot be used ({obstacle.Message}): give another port.", obstacle);
        return port;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
