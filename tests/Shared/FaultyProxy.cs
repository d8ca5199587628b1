using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthWuhan.Tests;

/// <summary>What goes wrong with a connection at the moment.</summary>
public enum NetworkFault
{
    None,

    /// <summary>Connections are closed as soon as they are made.</summary>
    Refused,

    /// <summary>A request is cut off in the middle.</summary>
    RequestCut,

    /// <summary>The request arrives whole, and its answer is cut off in the middle: it was done, and nobody was told.</summary>
    AnswerCut,

    /// <summary>Something between answers 503 and asks for a second's patience.</summary>
    Unavailable,

    /// <summary>Something between answers 200 with a page of its own, as a hotel's network does.</summary>
    ForeignPage,
}

/// <summary>A bad network in front of a city: passes connections on, and does to each piece of them what the test says.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly byte[] s_unavailable = Answer("503 Service Unavailable", "Retry-After: 1\r\n", "");
    private static readonly byte[] s_foreignPage = Answer("200 OK", "Content-Type: text/html\r\n", "<html>Accept our terms to continue</html>");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;
    private int _faults;

    public FaultyProxy(Uri city)
    {
        City = city;
        _listener.Start();
        _accepting = Accept();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Where it passes to; another one when a city has moved.</summary>
    public Uri City { get; set; }

    /// <summary>Asked for every piece that passes; called from many threads.</summary>
    public Func<NetworkFault> Next { get; set; } = () => NetworkFault.None;

    /// <summary>Pieces that did not pass.</summary>
    public int Faults => _faults;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    private async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(Pass(await _listener.AcceptTcpClientAsync(_ending.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Pass(TcpClient client)
    {
        using var caller = client;
        using var city = new TcpClient();
        try
        {
            if (Hits(NetworkFault.Refused))
                return;
            await city.ConnectAsync(City.Host, City.Port, _ending.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            var (there, back) = (PassThere(caller, city, either.Token), PassBack(city, caller, either.Token));
            await await Task.WhenAny(there, back);
            await either.CancelAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Connections break: that is what it is for.
        }
    }

    private async Task PassThere(TcpClient caller, TcpClient city, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        for (int read; (read = await caller.GetStream().ReadAsync(buffer, cancellationToken)) > 0;)
        {
            var fault = Next();
            Count(fault, NetworkFault.RequestCut, NetworkFault.Unavailable, NetworkFault.ForeignPage, NetworkFault.Refused);
            if (fault is NetworkFault.Unavailable or NetworkFault.ForeignPage)
                await caller.GetStream().WriteAsync(fault == NetworkFault.Unavailable ? s_unavailable : s_foreignPage, cancellationToken);
            if (fault is NetworkFault.RequestCut)
                await city.GetStream().WriteAsync(buffer.AsMemory(0, read / 2), cancellationToken);
            if (fault is not (NetworkFault.None or NetworkFault.AnswerCut))
                return;
            await city.GetStream().WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private async Task PassBack(TcpClient city, TcpClient caller, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        for (int read; (read = await city.GetStream().ReadAsync(buffer, cancellationToken)) > 0;)
        {
            var isCut = Hits(NetworkFault.AnswerCut);
            await caller.GetStream().WriteAsync(buffer.AsMemory(0, isCut ? read / 2 : read), cancellationToken);
            if (isCut)
                return;
        }
    }

    private bool Hits(NetworkFault fault)
    {
        var next = Next();
        Count(next, fault);
        return next == fault;
    }

    private void Count(NetworkFault fault, params ReadOnlySpan<NetworkFault> counted)
    {
        if (counted.Contains(fault))
            Interlocked.Increment(ref _faults);
    }

    private static byte[] Answer(string status, string header, string body) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{header}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
}
