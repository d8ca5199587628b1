namespace HealthWuhan.Api.Limits;

/// <summary>How the line before the sign-in lets somebody in, or sends them away: with the place that their ticket is to say, and when to come again.</summary>
internal sealed record LineAnswer(IDisposable? Turn, WaitingPlace Place, TimeSpan ComeAgain);

/// <summary>
/// The waiting room of one kind of sign-in and the tickets of those whom it sent away. A ticket is good for a few calls on this node; a copy that is
/// shown more often, or while its place sits in the room, is worth nothing, and its bearer stands at the end.
/// </summary>
internal sealed class SignInLine(ClassLimits limits, WaitingRoomLimits rules, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly WaitingRoom _room = new(new(limits.AtOnce, limits.Waiting, TimeSpan.FromSeconds(rules.LongestWaitSeconds)), clock);
    private readonly RememberedPlaces _letIn = new(TimeSpan.FromMinutes(rules.TicketMinutes));
    private readonly RememberedPlaces _away = new(TimeSpan.FromMinutes(rules.TicketMinutes));

    /// <summary>Stands in line with the place of a ticket, or at the end of it.</summary>
    public async Task<LineAnswer> Stand(WaitingPlace? ticket, WaitingPlace end, CancellationToken cancellationToken)
    {
        var isGood = ticket is { } shown && IsGood(shown);
        var place = isGood ? ticket!.Value : end;
        var turn = await _room.Enter(place, cancellationToken);
        if (turn is null)
            return new(null, place, SendAway(place, isGood));
        if (isGood)
            LetIn(place);
        return new(turn, place, TimeSpan.Zero);
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

    /// <summary>Behind all who were sent away and have not come back; whoever comes with a ticket is before most of them.</summary>
    private TimeSpan SendAway(WaitingPlace place, bool hasTicket)
    {
        int before;
        lock (_lock)
        {
            before = hasTicket ? 0 : _away.Count;
            if (_away.CountOf(place) == 0)
                _away.Add(place, clock.GetUtcNow());
        }

        var wait = _room.Estimate(before);
        return TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds, 1, rules.LongestRetrySeconds));
    }
}
