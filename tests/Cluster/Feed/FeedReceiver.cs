using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Tests.Feed;

/// <summary>A consumer: a real server that verifies what it is posted, and answers as it is told to.</summary>
internal sealed class FeedReceiver : IAsyncDisposable
{
    public const string Secret = "a secret of at least thirty-two characters";

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<JsonElement> _taken = [];

    private FeedReceiver(WebApplication server) => _server = server;

    /// <summary>The status to answer an event with.</summary>
    public Func<JsonElement, int> Answer { get; set; } = _ => StatusCodes.Status204NoContent;

    public Uri Address => new(_server.Urls.First() + "/events");

    /// <summary>What was wrong with what came.</summary>
    public ConcurrentQueue<string> Wrong { get; } = [];

    /// <summary>The events it has taken about whatever begins so, in the order in which they came.</summary>
    public JsonElement[] Taken(string id) => [.. _taken.Where(happened => happened.Text("id")!.StartsWith(id, StringComparison.Ordinal))];

    public static async Task<FeedReceiver> Start()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new FeedReceiver(builder.Build());
        receiver._server.MapPost("/events", receiver.Receive);
        await receiver._server.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<IResult> Receive(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{request.Headers["X-Feed-Timestamp"]}.{body}"));
        if (request.Headers["X-Feed-Signature"] != Convert.ToHexStringLower(signed) || request.ContentType != "application/cloudevents+json; charset=utf-8")
            Wrong.Enqueue($"{request.ContentType}, {request.Headers["X-Feed-Signature"]}");
        var happened = JsonDocument.Parse(body).RootElement;
        var status = Answer(happened);
        if (status < 300)
            _taken.Enqueue(happened);
        return Results.StatusCode(status);
    }
}
