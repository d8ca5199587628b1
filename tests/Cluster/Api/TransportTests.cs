using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthWuhan.Api.Protection;

namespace HealthWuhan.Tests.Api;

/// <summary>https, and what is believed of who stands in between.</summary>
[Collection(City.Collection)]
public class TransportTests(City city)
{
    [Fact]
    public async Task Whoever_comes_by_http_is_sent_to_https_and_told_to_stay_there()
    {
        using var folder = TestFolder.Create();
        using var certificate = MakeCertificate();
        await using var node = await city.StartApi([("urls", "https://127.0.0.1:0;http://127.0.0.1:0"), .. Written(certificate, folder)]);
        using var trusting = new SocketsHttpHandler { AllowAutoRedirect = false };
        trusting.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { certificate }, RevocationMode = X509RevocationMode.NoCheck };
        using var client = new HttpClient(trusting);
        Uri https = new(node.Urls.Single(url => url.StartsWith("https:", StringComparison.Ordinal)));
        Uri http = new(node.Urls.Single(url => url.StartsWith("http:", StringComparison.Ordinal)));

        var sent = await client.Fetch($"{http}v1/verify/keys");
        Assert.Equal((HttpStatusCode.PermanentRedirect, new Uri(https, "/v1/verify/keys")), (sent.Status, sent.Message.Headers.Location));
        Assert.False(sent.Message.Headers.Contains("Strict-Transport-Security"));
        var answered = await client.Fetch($"{https}v1/verify/keys");
        Assert.Equal((HttpStatusCode.OK, "max-age=31536000"), (answered.Status, Assert.Single(answered.Message.Headers.GetValues("Strict-Transport-Security"))));
        // A load balancer asks as it can.
        Assert.Equal(HttpStatusCode.OK, (await client.Fetch($"{http}health/live")).Status);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.0.5, 127.0.0.0/8", true)]
    [InlineData("10.0.0.5", false)]
    [InlineData("", false)]
    public async Task Only_a_known_proxy_says_how_its_client_came(string known, bool believed)
    {
        await using var node = await city.StartApi(("Proxies:Known", known));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        var answer = await client.Fetch("/health/live");
        Assert.Equal(believed, answer.Message.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task The_address_a_limit_counts_is_the_one_that_the_known_proxies_saw()
    {
        await using var node = await city.StartApi(("Proxies:Known", "127.0.0.1"), ("SignInLimits:CodesPerAddressAndMinute", "1"));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        // The left-most of two was written by the client itself, and tells nothing.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Ask("198.51.100.1, 203.0.113.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Ask("198.51.100.2, 203.0.113.1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Ask("198.51.100.2, 203.0.113.2"));

        async Task<HttpStatusCode> Ask(string forwardedFor)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/session/code") { Content = new StringContent("{}", null, "application/json") };
            request.Headers.Add("X-Forwarded-For", forwardedFor);
            return (await client.Ask(request)).Status;
        }
    }

    [Theory]
    [InlineData("everybody")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.5 nonsense")]
    public void A_proxy_that_is_none_is_refused(string known) => Assert.Single(new ProxyOptions { Known = known }.Validate(new(this)));

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=health.example", key, HashAlgorithmName.SHA256) { CertificateExtensions = { names.Build() } };
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static (string Name, string Value)[] Written(X509Certificate2 certificate, TestFolder folder)
    {
        var (path, keyPath) = (Path.Combine(folder.Path, "server.pem"), Path.Combine(folder.Path, "server.key"));
        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return [("Kestrel:Certificates:Default:Path", path), ("Kestrel:Certificates:Default:KeyPath", keyPath)];
    }
}
