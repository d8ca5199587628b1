using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>The connection to the city.</summary>
internal static class CityClient
{
    private const int LargestAnswerBytes = 64 << 20;

    public static HttpClient Create(ApiSettings api) => new(CreateSockets(api))
    {
        BaseAddress = api.Url,
        Timeout = api.Timeout,
        MaxResponseContentBufferSize = LargestAnswerBytes,
        DefaultRequestHeaders = { { "User-Agent", "HealthWuhan-LabAdapter" }, { "Accept-Language", "zh-CN, en;q=0.5" } },
    };

    private static SocketsHttpHandler CreateSockets(ApiSettings api) => new()
    {
        // Credentials go to the address in the settings and to no other.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        Expect100ContinueTimeout = TimeSpan.FromSeconds(2),
        ConnectCallback = Connect,
        SslOptions = new() { CertificateChainPolicy = api.CertificateAuthority is { } file ? Trusting(file) : null },
    };

    /// <summary>A peer that vanished without a word is noticed within a minute and a half, also in the middle of a long push.</summary>
    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 5);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}
