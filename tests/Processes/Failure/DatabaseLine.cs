using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HealthWuhan.Tests.Failure;

/// <summary>The line between a city and its database: passes bytes on, as slowly as it is told, or not at all for a while; nothing is lost on it.</summary>
internal sealed class DatabaseLine : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();

    /// <summary>Listens from now on, at an address that every node of the city reaches.</summary>
    public DatabaseLine(IPAddress address)
    {
        _listener = new(address, 0);
        _listener.Start();
        _accepting = Accept();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The port on loopback where the database is; another one after each of its starts.</summary>
    public int Port { get; set; }

    /// <summary>How long each piece is on its way, drawn anew for each.</summary>
    public Func<TimeSpan> Latency { get; set; } = () => TimeSpan.Zero;

    /// <summary>From now on nothing passes, and no connection ends either.</summary>
    public void Stall() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What has waited passes now.</summary>
    public void Resume() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Resume();
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _ending.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var passing = Pass(await _listener.AcceptTcpClientAsync(_ending.Token));
                _connections[passing] = 0;
                _ = passing.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The city is over.
        }
    }

    private async Task Pass(TcpClient accepted)
    {
        using var city = accepted;
        using var database = new TcpClient { NoDelay = true };
        city.NoDelay = true;
        try
        {
            await _open.Task.WaitAsync(_ending.Token);
            await database.ConnectAsync(IPAddress.Loopback, Port, _ending.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            var (there, back) = (Pass(city, database, either.Token), Pass(database, city, either.Token));
            await await Task.WhenAny(there, back);
            await either.CancelAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // As the one side ended the other one ends: a server that is away resets whoever connects.
            city.LingerState = new(enable: true, seconds: 0);
        }
    }

    private async Task Pass(TcpClient from, TcpClient to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        for (int read; (read = await from.GetStream().ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (Latency() is { Ticks: > 0 } latency)
                await Task.Delay(latency, cancellationToken);
            await _open.Task.WaitAsync(cancellationToken);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
