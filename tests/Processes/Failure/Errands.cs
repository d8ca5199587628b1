using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace HealthWuhan.Tests.Failure;

/// <summary>What a client wants done.</summary>
internal sealed record Errand(Call Call, Matter About, Func<HttpRequestMessage> Request)
{
    /// <summary>The status that a push gives to everybody in its tube.</summary>
    public string? Says { get; init; }
}

/// <summary>Clients' requests, sent again until they are done as any client of ours does, and all of it on record.</summary>
internal sealed class Errands(Balancer balancer)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_giveUpReading = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_giveUpWriting = TimeSpan.FromSeconds(120);

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<Attempt> _attempts = new();
    private int _errands;

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);

    public ImmutableArray<Attempt> Attempts => [.. _attempts];

    /// <summary>Returns the last attempt: done, or given up.</summary>
    public async Task<Attempt> Run(Errand errand)
    {
        var number = Interlocked.Increment(ref _errands);
        var until = Now + (errand.Call == Call.Read ? s_giveUpReading : s_giveUpWriting);
        for (Node? before = null; ;)
        {
            var (node, http, serving) = balancer.Pick(before);
            before = node;
            // A balancer gives a read to another node; of a write nobody knows whether it was begun.
            var attempt = await Once(number, errand, http, errand.Call == Call.Read ? serving : CancellationToken.None) with { Node = node.Name };
            _attempts.Enqueue(attempt);
            if (attempt.Reply == Reply.Done || Now > until || (attempt.Reply == Reply.Wrong && errand.Call != Call.Read))
                return attempt;
            await Task.Delay(s_pause, TestContext.Current.CancellationToken);
        }
    }

    private async Task<Attempt> Once(int number, Errand errand, HttpClient http, CancellationToken serving)
    {
        var began = Now;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(serving, TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            using var request = errand.Request();
            using var message = await http.SendAsync(request, patience.Token);
            var body = await message.Content.ReadAsStringAsync(patience.Token);
            var reply = ReplyOf(errand, message, body);
            return new(number, errand.Call, errand.About, reply, new(began, Now))
            {
                Says = errand.Says,
                Seen = reply == Reply.Done ? Seen(errand, body) : [],
                Detail = reply == Reply.Done ? "" : $"{(int)message.StatusCode} {body}",
            };
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return new(number, errand.Call, errand.About, Reply.Cut, new(began, Now)) { Says = errand.Says, Detail = serving.IsCancellationRequested ? "out of rotation" : e.GetType().Name };
        }
    }

    private static Reply ReplyOf(Errand errand, HttpResponseMessage message, string body) => message.StatusCode switch
    {
        HttpStatusCode.OK or HttpStatusCode.Created => errand.Call == Call.Push && JsonDocument.Parse(body).RootElement.GetProperty("refused").GetArrayLength() > 0 ? Reply.Wrong : Reply.Done,
        HttpStatusCode.ServiceUnavailable when message.Headers.RetryAfter is not null => Reply.Later,
        _ => Reply.Wrong,
    };

    private static ImmutableArray<Sighting> Seen(Errand errand, string body) => errand.Call switch
    {
        Call.Read => [.. JsonDocument.Parse(body).RootElement.GetProperty("results").EnumerateArray()
            .Select(result => new Sighting(result.Text("id")!, result.Text("batch")!, result.Text("status")!))],
        Call.Swab => [new(JsonDocument.Parse(body).RootElement.Text("id")!, errand.About.Tube!, Sighting.Pending)],
        _ => [],
    };
}
