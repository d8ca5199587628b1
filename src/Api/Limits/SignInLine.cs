namespace HealthWuhan.Api.Limits;

/// <summary>How the line before the sign-in lets somebody in, or sends them away: with the place that their ticket is to say, and when to come again.</summary>
internal sealed record LineAnswer(IDisposable? Turn, WaitingPlace Place, TimeSpan ComeAgain);

/// <summary>
/// The waiting room of one kind of sign-in and the tickets of those whom it sent away. A ticket is good for a few calls on this node; a copy that is
/// shown more often, or while its place sits in the room, is worth nothing, and its bearer stands at the end.
/// </summary>
/// <param name="limits">How many at once, and how many wait.</param>
/// <param name="rules">How long.</param>
/// <param name="stay">How long a turn is meant to last. Such a line sends nobody in before those who were sent away earlier, and tells at once who has no turn in time.</param>
/// <param name="clock">The time.</param>
internal sealed class SignInLine(ClassLimits limits, WaitingRoomLimits rules, TimeSpan? stay, TimeProvider clock)
{
    private readonly TimeSpan _longestWait = TimeSpan.FromSeconds(rules.LongestWaitSeconds);
    private readonly Lock _lock = new();
    private readonly WaitingRoom _room = new(new(limits.AtOnce, limits.Waiting, TimeSpan.FromSeconds(rules.LongestWaitSeconds), stay), clock);
    private readonly RememberedPlaces _letIn = new(TimeSpan.FromMinutes(rules.TicketMinutes));
    private readonly ExpectedPlaces _away = new();

    /// <summary>Stands in line with the place of a ticket, or at the end of it.</summary>
    public async Task<LineAnswer> Stand(WaitingPlace? ticket, WaitingPlace end, CancellationToken cancellationToken)
    {
        var isGood = ticket is { } shown && IsGood(shown);
        var place = isGood ? ticket!.Value : end;
        var turn = !isGood && StandsBehindOthers(end) ? null : await _room.Enter(place, cancellationToken);
        if (turn is null)
            return SendAway(place);
        if (isGood)
            LetIn(place);
        return new(turn, place, TimeSpan.Zero);
    }

    /// <summary>Whether whoever comes now with this ticket, or with none, would be sent away: asked before anything else is known of them. Costs nothing and changes nothing.</summary>
    public bool IsClosedTo(WaitingPlace? ticket, WaitingPlace end) =>
        ticket is { } shown && IsGood(shown) ? _room.IsFullFor(shown) : StandsBehindOthers(end) || _room.IsFullFor(end);

    /// <summary>Sends somebody away to whom it is closed.</summary>
    public LineAnswer TurnAway(WaitingPlace? ticket, WaitingPlace end) =>
        ticket is { } shown && IsGood(shown) ? SendAway(shown) : SendAway(end);

    /// <summary>Whether so many are expected back who came earlier that somebody new has no turn in time: a seat that is free is theirs.</summary>
    private bool StandsBehindOthers(WaitingPlace end)
    {
        if (stay is null)
            return false;
        int before;
        lock (_lock)
            before = _away.CountBefore(end, clock.GetUtcNow());
        return before > 0 && _room.Estimate(before) > _longestWait;
    }

    private bool IsGood(WaitingPlace place)
    {
        if (_room.Holds(place))
            return false;
        lock (_lock)
            return _letIn.CountOf(place) < rules.CallsPerTicket;
    }

    private void LetIn(WaitingPlace place)
    {
        lock (_lock)
        {
            _letIn.Add(place, clock.GetUtcNow());
            _away.Remove(place);
        }
    }

    /// <summary>
    /// Behind all who were sent away before and are expected back. They come again at least as fast as is written down, however slow the node seems: who comes too early is only told once more,
    /// which costs little, and keeps their place; who comes too late finds it idle.
    /// </summary>
    private LineAnswer SendAway(WaitingPlace place)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var before = _away.CountBefore(place, now);
            var wait = Math.Min(_room.Estimate(before).TotalSeconds, stay is null ? double.MaxValue : before / rules.BookingReturnsPerSecond);
            // In whole seconds, as it is told.
            var comeAgain = TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(wait, 1, rules.LongestRetrySeconds)));
            _away.Expect(place, now + comeAgain);
            return new(null, place, comeAgain);
        }
    }
}
