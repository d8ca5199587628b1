using System.Net;
using System.Security.Cryptography.X509Certificates;
using HealthWuhan.LabAdapter.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace HealthWuhan.LabAdapter.Mllp;

/// <summary>Listens for HL7 over MLLP, with TLS where a certificate is given.</summary>
internal static class MllpListener
{
    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(10);

    public static void ListenMllp(this KestrelServerOptions kestrel, MllpSettings settings) => kestrel.Listen(settings.Listen, listen =>
    {
        var services = listen.ApplicationServices;
        var peers = services.GetRequiredService<MllpPeers>();
        // Counted before the handshake: a peer that never finishes one has a connection too.
        listen.Use(next => connection => Admit(connection, peers, next));
        if (settings.Tls is { } tls)
            listen.UseHttps(Secure(tls));
        listen.Run(connection => Serve(connection, services));
    });

    /// <summary>The server's certificate with its key and the certificates between it and its authority. Throws what is wrong with the files.</summary>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load(MllpTls tls)
    {
        var certificate = X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(tls.Certificate);
        // Windows serves TLS only with a key that it has stored.
        return (OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null) : certificate, chain);
    }

    private static async Task Admit(ConnectionContext connection, MllpPeers peers, ConnectionDelegate next)
    {
        var peer = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (!peers.TryEnter(peer))
        {
            connection.Abort(new ConnectionAbortedException("Too many connections."));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            peers.Leave(peer);
        }
    }

    private static async Task Serve(ConnectionContext connection, IServiceProvider services)
    {
        var reception = services.GetRequiredService<MessageReception>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, lifetime.ApplicationStopping);
        try
        {
            var session = services.GetRequiredService<MllpSession>();
            services.GetRequiredService<MllpPeers>().Ended(await session.Run(connection.Transport, reception.Receive, reception.RefuseTooLong, ending.Token));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The peer is gone, or the adapter ends.
        }
    }

    private static HttpsConnectionAdapterOptions Secure(MllpTls tls)
    {
        var (certificate, chain) = Load(tls);
        var options = new HttpsConnectionAdapterOptions { ServerCertificate = certificate, ServerCertificateChain = chain, HandshakeTimeout = s_handshake };
        if (tls.ClientAuthority is not { } authority)
            return options;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        options.ClientCertificateValidation = (client, _, _) => IsTrusted(client, policy);
        return options;
    }

    private static bool IsTrusted(X509Certificate2 client, X509ChainPolicy policy)
    {
        using var chain = new X509Chain { ChainPolicy = policy.Clone() };
        return chain.Build(client);
    }
}
