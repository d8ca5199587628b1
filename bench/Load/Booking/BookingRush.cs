using System.Net;
using System.Net.Sockets;

namespace HealthWuhan.Load.Booking;

/// <summary>
/// Everybody's calls, each sent at its time where a connection is free, and else as soon as one is: however late it is sent, it counts from the moment at which it should have been, so a slow
/// server is not spared by those who wait for it.
/// </summary>
internal sealed class BookingRush : IDisposable
{
    private const int OpenedAtOnce = 64;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<RushPerson, TimeSpan> _due = new();
    private readonly Stack<RushConnection> _idle = [];
    private readonly RushConnection[] _connections;
    private readonly BookingPlan _plan;
    private readonly TimeProvider _clock;
    private readonly BookingTally _tally = new();
    private long _moment;
    private int _there;

    public BookingRush(Uri address, BookingPlan plan, TimeProvider clock)
    {
        var server = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
        _connections = [.. Enumerable.Range(0, Math.Min(plan.Connections, plan.People)).Select(_ => new RushConnection(server))];
        (_plan, _clock) = (plan, clock);
    }

    /// <summary>Opens the connections before anybody comes: who waits for an opening has looked at the slots.</summary>
    public Task Open(CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(_connections, new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancellationToken }, async (connection, token) => await connection.Open(token));

    /// <summary>Returns when everybody has what they wanted or knows that they will not, or patience is at an end.</summary>
    public async Task<BookingTally> Run(IReadOnlyList<byte[]> tokens, RushSlots slots, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        _moment = _clock.GetTimestamp() + (long)((moment - _clock.GetUtcNow()).TotalSeconds * _clock.TimestampFrequency);
        for (var i = 0; i < _plan.People; i++)
        {
            var person = new RushPerson(i, tokens[i], _plan.Within * ((double)i / _plan.People), slots);
            _due.Enqueue(person, person.Due);
        }

        foreach (var connection in _connections)
            _idle.Push(connection);
        _there = _plan.People;
        using var tick = new PeriodicTimer(s_tick, _clock);
        while (Volatile.Read(ref _there) > 0 && Now < _plan.Patience && await tick.WaitForNextTickAsync(cancellationToken))
            Start(cancellationToken);
        _tally.StillThere(_there);
        return _tally;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    /// <summary>Since the release.</summary>
    private TimeSpan Now => _clock.GetElapsedTime(_moment);

    private void Start(CancellationToken cancellationToken)
    {
        while (Next() is { } next)
            _ = Serve(next.Connection, next.Person, cancellationToken);
    }

    /// <summary>Whoever is due, and a connection for them.</summary>
    private (RushPerson Person, RushConnection Connection)? Next()
    {
        lock (_lock)
        {
            if (_idle.Count == 0 || !_due.TryPeek(out _, out var at) || at > Now)
                return null;
            return (_due.Dequeue(), _idle.Pop());
        }
    }

    /// <summary>Serves one after the other for as long as anybody is due.</summary>
    private async Task Serve(RushConnection connection, RushPerson first, CancellationToken cancellationToken)
    {
        for (RushPerson? person = first; person is not null; person = NextOn(connection))
            await Call(connection, person, cancellationToken);
    }

    private RushPerson? NextOn(RushConnection connection)
    {
        lock (_lock)
        {
            if (_due.TryPeek(out _, out var at) && at <= Now)
                return _due.Dequeue();
            _idle.Push(connection);
            return null;
        }
    }

    private async Task Call(RushConnection connection, RushPerson person, CancellationToken cancellationToken)
    {
        try
        {
            if (!connection.IsOpen)
                await connection.Open(cancellationToken);
            var sent = Now;
            var answer = await connection.Ask(person.Write(connection.Request), cancellationToken);
            if (person.Hear(new RushAnswer(answer.Span), sent, Now, _tally))
            {
                lock (_lock)
                    _due.Enqueue(person, person.Due);
                return;
            }
        }
        catch (Exception failed) when (failed is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            connection.Close();
            _tally.Ended($"failed: {(failed as SocketException)?.SocketErrorCode.ToString() ?? failed.Message}", person.Came);
        }

        Interlocked.Decrement(ref _there);
    }
}
