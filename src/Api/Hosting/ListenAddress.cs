using System.Net;
using System.Net.Sockets;
using HealthWuhan.Api.Protection;

namespace HealthWuhan.Api.Hosting;

/// <summary>The addresses to serve at, tried before anything is started for them: a mistake costs one line, and there is nothing to clean up.</summary>
public static class ListenAddress
{
    /// <summary>Opens each of the <c>urls</c>, and closes it again.</summary>
    /// <exception cref="StartupException">One of them cannot be served: no address, not of this machine, taken, or forbidden.</exception>
    public static void Verify(IConfiguration configuration)
    {
        foreach (var url in configuration["urls"]!.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && !TlsCertificate.IsNamed(configuration))
                throw new StartupException($"{url} needs a certificate: name its file with Kestrel__Certificates__Default__Path, and its key with …__KeyPath.");
            Try(url, Parse(url) ?? throw new StartupException($"\"{url}\" is no address to serve at: give one like --urls http://127.0.0.1:5000."));
        }
    }

    private static IPEndPoint? Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address is { Scheme: "http" or "https", PathBase: "", IsUnixPipe: false, IsNamedPipe: false } && Host(address.Host) is { } host
                ? new(host, address.Port)
                : null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    // Kestrel takes any other name for "every address of this machine", which nobody means who misspells localhost.
    private static IPAddress? Host(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" or "+" => IPAddress.Any,
        _ => IPAddress.TryParse(host, out var address) ? address : null,
    };

    private static void Try(string url, IPEndPoint where)
    {
        if (Obstacle(where) is not { } obstacle)
            return;
        throw new StartupException(obstacle.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => Taken(url),
            SocketError.AccessDenied => $"{url} needs a port that only root may open: choose one from 1024 on with --urls.",
            SocketError.AddressNotAvailable => $"{url} is no address of this machine: give one like --urls http://127.0.0.1:5000.",
            _ => $"{url} cannot be served ({obstacle.Message}): give another address with --urls.",
        }, obstacle);
    }

    /// <summary>Why nobody can listen there; null where one can.</summary>
    public static SocketException? Obstacle(IPEndPoint where)
    {
        ArgumentNullException.ThrowIfNull(where);
        try
        {
            using var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(where);
            socket.Listen();
            return null;
        }
        catch (SocketException exception)
        {
            return exception;
        }
    }

    internal static string Taken(string url) => $"{url} is taken by another program: stop that one, or choose another port with --urls http://127.0.0.1:PORT.";
}
