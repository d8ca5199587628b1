using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Records;

/// <summary>Somebody who is called with what happens, on this machine, and notes how long after the lab's word each result comes.</summary>
internal sealed class FeedConsumer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _milliseconds = new(StringComparer.Ordinal);
    private readonly Task _listening;
    private int _events;

    public FeedConsumer(TimeProvider clock)
    {
        Address = new($"http://127.0.0.1:{ServerProcess.FreePort()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _listening = Listen(clock);
    }

    public Uri Address { get; }

    public int Events => _events;

    /// <summary>Of every result, from when the lab's word reached the city, by its own time, to here.</summary>
    public IReadOnlyCollection<double> Milliseconds => [.. _milliseconds.Values];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _listening;
    }

    private async Task Listen(TimeProvider clock)
    {
        var answering = new List<Task>();
        try
        {
            while (true)
            {
                answering.Add(Answer(await _listener.GetContextAsync(), clock));
                answering.RemoveAll(task => task.IsCompletedSuccessfully);
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Answer(HttpListenerContext call, TimeProvider clock)
    {
        using var happened = await JsonDocument.ParseAsync(call.Request.InputStream);
        Interlocked.Increment(ref _events);
        if (happened.RootElement.GetProperty("type").GetString() == "healthwuhan.sample-result")
            _milliseconds.TryAdd(happened.RootElement.GetProperty("id").GetString()!, (clock.GetUtcNow() - happened.RootElement.GetProperty("time").GetDateTimeOffset()).TotalMilliseconds);
        call.Response.StatusCode = (int)HttpStatusCode.NoContent;
        call.Response.Close();
    }
}
