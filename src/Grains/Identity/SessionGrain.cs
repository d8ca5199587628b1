using System.Collections.Immutable;
using HealthWuhan.Domain.Identity;
using Orleans.Placement;

namespace HealthWuhan.Grains.Identity;

/// <summary>The sessions of one citizen or member of staff, keyed by <see cref="AccountSessions.GrainKey"/>; stored, so that they outlive any silo.</summary>
[Alias("session-grain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Opens a session after a sign-in. Idempotent by the session's id.</summary>
    [Alias("open")]
    Task Open(Session session, CancellationToken cancellationToken);

    /// <summary>Exchanges hashes of refresh tokens as <see cref="SessionRules.Refresh"/>; when the session ends, or null where it has ended. Idempotent.</summary>
    [Alias("refresh")]
    Task<DateTimeOffset?> Refresh(string id, byte[] token, byte[] next, CancellationToken cancellationToken);

    /// <summary>When each open session ends.</summary>
    [Alias("ends")]
    Task<ImmutableArray<DateTimeOffset>> Ends(CancellationToken cancellationToken);

    /// <summary>Ends one session. Idempotent.</summary>
    [Alias("close")]
    Task Close(string id, CancellationToken cancellationToken);

    /// <summary>Ends all of them. Idempotent.</summary>
    [Alias("close-all")]
    Task CloseAll(CancellationToken cancellationToken);
}

// By hash of the key, as citizens: sign-ins come in the same surge.
[HashBasedPlacement]
internal sealed class SessionGrain : Grain, ISessionGrain
{
    private readonly DurableState<AccountSessions> _state;
    private readonly TimeProvider _clock;

    public SessionGrain(StateStore<AccountSessions> store, TimeProvider clock)
    {
        _state = new(this, store);
        _clock = clock;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Load();

    public Task Open(Session session, CancellationToken cancellationToken) =>
        _state.Commit(SessionRules.Open(_state.Current, session, _clock.GetUtcNow()));

    public async Task<DateTimeOffset?> Refresh(string id, byte[] token, byte[] next, CancellationToken cancellationToken)
    {
        var (session, remaining) = SessionRules.Refresh(_state.Current, id, token, next, _clock.GetUtcNow());
        await _state.CommitOrClear(remaining);
        return session?.ExpiresAt;
    }

    public Task<ImmutableArray<DateTimeOffset>> Ends(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<DateTimeOffset>>([.. (_state.Current?.Open ?? []).Select(session => session.ExpiresAt).Where(end => end > _clock.GetUtcNow())]);

    public Task Close(string id, CancellationToken cancellationToken) => _state.CommitOrClear(SessionRules.Close(_state.Current, id));

    public Task CloseAll(CancellationToken cancellationToken) => _state.Clear();
}
