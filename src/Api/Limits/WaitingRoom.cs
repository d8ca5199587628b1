namespace HealthWuhan.Api.Limits;

/// <summary>
/// The line before a door that lets few in at once. Among those who are there, whoever waits longest is next; where the room is full, the last to come is
/// sent away, be it somebody who sits there already: who comes back with an old ticket takes their seat. So a full room never holds the old behind the new.
/// </summary>
/// <remarks>
/// The library's limiters queue by arrival only, which a ticket must overrule. A room whose turns are meant to last so long seats only as many as will have theirs in time: a wait that would end
/// with being sent away is not begun.
/// </remarks>
internal sealed class WaitingRoom(WaitingRoom.Size size, TimeProvider clock)
{
    /// <summary>How many are let in at once, how many wait, and for how long.</summary>
    /// <param name="AtOnce">At the most.</param>
    /// <param name="Seats">At the most.</param>
    /// <param name="LongestWait">After it one is sent away.</param>
    /// <param name="Stay">How long a turn is meant to last, where the room goes by that; see <see cref="TurnPace"/>.</param>
    internal sealed record Size(int AtOnce, int Seats, TimeSpan LongestWait, TimeSpan? Stay = null);

    private readonly Lock _lock = new();
    private readonly SortedSet<Waiter> _waiting = new(Comparer<Waiter>.Create((one, other) => one.Place.CompareTo(other.Place)));
    private readonly TurnPace _pace = new(size.AtOnce, size.Stay);
    private int _taken;

    /// <summary>Whether somebody with this place sits there now.</summary>
    public bool Holds(WaitingPlace place)
    {
        lock (_lock)
            return _waiting.Contains(new Waiter(place));
    }

    /// <summary>How long it takes until everybody who waits here has been served, and so many more.</summary>
    public TimeSpan Estimate(int more)
    {
        lock (_lock)
            return _pace.WaitOf(_waiting.Count + more);
    }

    /// <summary>Whether somebody with this place would be sent away now.</summary>
    public bool IsFullFor(WaitingPlace place)
    {
        lock (_lock)
            return _taken >= _pace.AtOnce && _waiting.Count >= Seats && (_waiting.Max is not { } last || place > last.Place);
    }

    /// <summary>Waits for a turn, which lasts until it is disposed; null where this place is sent away.</summary>
    public async Task<IDisposable?> Enter(WaitingPlace place, CancellationToken cancellationToken)
    {
        if (Sit(place) is not { } waiter)
            return new Turn(this);
        try
        {
            return await waiter.Called.WaitAsync(size.LongestWait, clock, cancellationToken) ? new Turn(this) : null;
        }
        catch (TimeoutException)
        {
            return StandUp(waiter) ? new Turn(this) : null;
        }
        catch (OperationCanceledException)
        {
            if (StandUp(waiter))
                Leave(stay: null);
            throw;
        }
    }

    // Null where the door is open.
    private Waiter? Sit(WaitingPlace place)
    {
        lock (_lock)
        {
            if (_taken < _pace.AtOnce && _waiting.Count == 0)
            {
                _taken++;
                return null;
            }

            var waiter = new Waiter(place);
            if (!_waiting.Add(waiter))
                waiter.Call(isTheirTurn: false);
            SendExcessAway();
            return waiter;
        }
    }

    /// <summary>No longer waits. True where their turn has come in this very moment.</summary>
    private bool StandUp(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.IsTheirTurn is null)
                Call(waiter, isTheirTurn: false);
            return waiter.IsTheirTurn == true;
        }
    }

    private void Leave(TimeSpan? stay)
    {
        lock (_lock)
        {
            if (stay is { } lasted)
                _pace.Ended(lasted, isAwaited: _waiting.Count > 0);
            _taken--;
            while (_taken < _pace.AtOnce && _waiting.Min is { } next)
            {
                _taken++;
                Call(next, isTheirTurn: true);
            }

            SendExcessAway();
        }
    }

    /// <summary>As many as have their turn in time, and as there is room for.</summary>
    private int Seats => size.Stay is null ? size.Seats : Math.Min(size.Seats, _pace.ServedWithin(size.LongestWait));

    private void SendExcessAway()
    {
        while (_waiting.Count > Seats)
            Call(_waiting.Max!, isTheirTurn: false);
    }

    private void Call(Waiter waiter, bool isTheirTurn)
    {
        _waiting.Remove(waiter);
        waiter.Call(isTheirTurn);
    }

    private sealed class Waiter(WaitingPlace place)
    {
        private readonly TaskCompletionSource<bool> _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WaitingPlace Place { get; } = place;

        /// <summary>Null while they wait; false where they were sent away.</summary>
        public bool? IsTheirTurn { get; private set; }

        public Task<bool> Called => _called.Task;

        public void Call(bool isTheirTurn)
        {
            IsTheirTurn = isTheirTurn;
            _called.SetResult(isTheirTurn);
        }
    }

    private sealed class Turn(WaitingRoom room) : IDisposable
    {
        private readonly long _began = room.Timestamp;

        public void Dispose() => room.Leave(room.Since(_began));
    }

    private long Timestamp => clock.GetTimestamp();

    private TimeSpan Since(long began) => clock.GetElapsedTime(began);
}
