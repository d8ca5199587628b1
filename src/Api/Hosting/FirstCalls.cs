using System.Net.Http.Headers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthWuhan.Api.Hosting;

/// <summary>
/// A process asks itself before it says that it can serve. What is made at the first call alone, all the endpoints and the code that reads, judges and refuses a write, took longer than a write has, and its first callers
/// were sent away.
/// </summary>
/// <remarks>It asks as nobody, and changes nothing. Of a process that serves over TLS alone the first callers wait.</remarks>
public sealed class FirstCalls : IHealthCheck
{
    // Looks like a token of ours; no key is called that.
    private const string NobodysToken = "eyJhbGciOiJIUzI1NiIsImtpZCI6Im5vYm9keSIsInR5cCI6IkpXVCJ9.e30.AAAA";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private volatile bool _made;

    /// <summary>Makes them; the server listens already.</summary>
    public async Task Make(WebApplication app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        // The thread that collects beside the work is made for the first full collection, which may stop everything while it is: now it is short.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        if (app.Urls.FirstOrDefault(url => url.StartsWith("http:", StringComparison.OrdinalIgnoreCase)) is { } address)
        {
            using var here = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = new(address), Timeout = s_patience };
            await Ask(here, HttpMethod.Get, "/health/ready", cancellationToken);
            await Ask(here, HttpMethod.Post, "/v1/session/refresh", cancellationToken);
            await Ask(here, HttpMethod.Put, "/v1/batches/0", cancellationToken);
        }

        _made = true;
    }

    /// <summary>Before them whoever came would wait.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_made ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("This process has not served anything yet."));

    private static async Task Ask(HttpClient here, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Headers = { Authorization = new("Bearer", NobodysToken) } };
        if (method != HttpMethod.Get)
            request.Content = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json"));
        try
        {
            using var answer = await here.SendAsync(request, cancellationToken);
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Then the first caller waits.
        }
    }
}
