using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HealthWuhan.LabAdapter;
using HealthWuhan.LabAdapter.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthWuhan.Tests.Adapter;

/// <summary>The MLLP port of a running adapter, whose city cannot be reached.</summary>
public sealed class MllpListenerTests : IAsyncDisposable
{
    private const string Oru = "MSH|^~\\&|LIS|LAB|||20210805||ORU^R01|M1|P|2.5.1\rOBR|1||4201000000000001\rOBX|1|CWE|94500-6||Negative\r";

    private readonly AdapterFolder _folder = new();
    private WebApplication? _adapter;

    public async ValueTask DisposeAsync()
    {
        if (_adapter is not null)
        {
            await _adapter.StopAsync(TestContext.Current.CancellationToken);
            await _adapter.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_message_is_acknowledged_while_the_city_cannot_be_reached()
    {
        var port = await Start(null, MllpLimits.Default);
        using var peer = await Connect(port);
        Assert.Contains("MSA|AA|M1", await Send(peer.GetStream(), Oru), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_that_hold_all_they_may_do_not_keep_others_from_being_heard()
    {
        var port = await Start(null, MllpLimits.Default with { Connections = 5, ConnectionsPerPeer = 3 });
        using var first = await Connect(port, "127.0.0.2");
        using var second = await Connect(port, "127.0.0.2");
        using var third = await Connect(port, "127.0.0.2");
        await third.GetStream().WriteAsync("\vhalf a message"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(await IsTurnedAway(port, "127.0.0.2"));

        using var other = await Connect(port, "127.0.0.3");
        Assert.Contains("MSA|AA|M1", await Send(other.GetStream(), Oru), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_longer_than_is_taken_is_refused_by_name_and_the_next_connection_is_served()
    {
        var port = await Start(null, MllpLimits.Default with { MessageBytes = 2_000 });
        using var endless = await Connect(port);
        Assert.Contains("too-large", await Send(endless.GetStream(), Oru + new string('x', 5_000)), StringComparison.Ordinal);
        Assert.True(await IsClosed(endless));

        using var next = await Connect(port);
        Assert.Contains("MSA|AA|M1", await Send(next.GetStream(), Oru), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_client_authority_only_its_clients_are_heard()
    {
        using var authority = new Authority(_folder.Path);
        using var known = authority.Issue("analyser-1");
        using var stranger = new Authority(Directory.CreateDirectory(Path.Combine(_folder.Path, "stranger")).FullName).Issue("stranger");
        var port = await Start(authority.Tls(), MllpLimits.Default);

        Assert.Contains("MSA|AA|M1", await SendSecurely(port, known, authority), StringComparison.Ordinal);
        Assert.Equal("", await SendSecurely(port, stranger, authority));
        Assert.Equal("", await SendSecurely(port, null, authority));
    }

    private async Task<int> Start(MllpTls? tls, MllpLimits limits)
    {
        var settings = SettingsTests.Minimal(_folder.Path) with { Mllp = new(new(IPAddress.Loopback, 0), tls, limits) };
        _adapter = AdapterHost.Build(settings, services => services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance));
        await _adapter.StartAsync(TestContext.Current.CancellationToken);
        return AdapterHost.AddressesOf(_adapter).MllpPort!.Value;
    }

    private static async Task<TcpClient> Connect(int port, string from = "127.0.0.1")
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>The answer, or nothing where the connection is closed without one.</summary>
    private static async Task<string> Send(Stream stream, string message)
    {
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"\v{message}\u001c\r"), TestContext.Current.CancellationToken);
            var buffer = new byte[4_096];
            for (int read; (read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
            {
                answer.Write(buffer, 0, read);
                if (buffer.AsSpan(0, read).Contains((byte)0x1C))
                    break;
            }
        }
        catch (IOException)
        {
            // Closed without an answer, or right behind it.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private static async Task<bool> IsTurnedAway(int port, string from)
    {
        try
        {
            using var client = await Connect(port, from);
            return await IsClosed(client);
        }
        catch (SocketException)
        {
            // Closed so soon that the connection was never seen to be made.
            return true;
        }
    }

    private static async Task<bool> IsClosed(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task<string> SendSecurely(int port, X509Certificate2? certificate, Authority authority)
    {
        using var client = await Connect(port);
        await using var secure = new SslStream(client.GetStream());
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = certificate is null ? [] : [certificate], CertificateChainPolicy = authority.Policy },
                TestContext.Current.CancellationToken);
            return await Send(secure, Oru);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return "";
        }
    }

    /// <summary>A certificate authority of a lab, with a certificate for the adapter.</summary>
    private sealed class Authority : IDisposable
    {
        private readonly string _folder;
        private readonly X509Certificate2 _root;

        public Authority(string folder)
        {
            _folder = folder;
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=Lab authority " + RandomNumberGenerator.GetHexString(8), key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
            _root = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30));
        }

        public X509ChainPolicy Policy => new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { _root } };

        private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

        public X509Certificate2 Issue(string name)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            using var issued = request.Create(_root, Now.AddDays(-1), Now.AddDays(20), RandomNumberGenerator.GetBytes(8));
            return issued.CopyWithPrivateKey(key);
        }

        /// <summary>The adapter's files: its certificate, its key, and this authority for clients.</summary>
        public MllpTls Tls()
        {
            using var server = Issue("adapter");
            using var key = server.GetECDsaPrivateKey()!;
            return new(Write("server.pem", server.ExportCertificatePem()), Write("server.key", key.ExportPkcs8PrivateKeyPem()), Write("clients.pem", _root.ExportCertificatePem()));
        }

        public void Dispose() => _root.Dispose();

        private string Write(string name, string text)
        {
            var path = Path.Combine(_folder, name);
            File.WriteAllText(path, text);
            return path;
        }
    }
}
