using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Tests;

/// <summary>Takes what processes send by OTLP over HTTP, as bytes: whatever text is in them can be looked for.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Signal, string Text)> _received = new();
    private readonly WebApplication _server;

    private OtlpReceiver(WebApplication server) => _server = server;

    /// <summary>The settings that send a process's telemetry here, soon.</summary>
    public Dictionary<string, string> Environment => new(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _server.Urls.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
    };

    public static async Task<OtlpReceiver> Start()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._server.MapPost("/v1/{signal}", async (string signal, Stream body) =>
        {
            using var bytes = new MemoryStream();
            await body.CopyToAsync(bytes);
            receiver._received.Enqueue((signal, Encoding.UTF8.GetString(bytes.ToArray())));
        });
        await receiver._server.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Everything of a signal (traces, metrics, logs) so far.</summary>
    public string Received(string signal) => string.Join('\n', _received.Where(message => message.Signal == signal).Select(message => message.Text));

    /// <summary>Waits until these words have come.</summary>
    public async Task Until(string signal, string words)
    {
        while (!Received(signal).Contains(words, StringComparison.Ordinal))
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
