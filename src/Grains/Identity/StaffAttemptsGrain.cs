using HealthWuhan.Domain.Identity;
using Orleans.Concurrency;
using Orleans.Placement;

namespace HealthWuhan.Grains.Identity;

/// <summary>The sign-ins of one user name, keyed by <see cref="StaffAttempts.GrainKey"/>; the name need not be anybody's. What it has counted survives its silo.</summary>
[Alias("staff-attempts-grain")]
public interface IStaffAttemptsGrain : IGrainWithStringKey
{
    /// <summary>Until when the name is locked; null where it is not.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("locked-until")]
    Task<DateTimeOffset?> LockedUntil(CancellationToken cancellationToken);

    /// <summary>Counts a password that was verified, as <see cref="StaffAttemptRules.Conclude"/>: only what this answers may be told. Repeated, a wrong one counts twice.</summary>
    [Alias("conclude")]
    Task<StaffVerdict> Conclude(bool isRight, CancellationToken cancellationToken);

    /// <summary>What may be told of a right password without its code, as <see cref="StaffAttemptRules.Consider"/>. In its turn among those that are counted.</summary>
    [Alias("consider")]
    Task<StaffVerdict> Consider(CancellationToken cancellationToken);
}

// By hash of the key, as citizens: names are tried in bursts. It is kept in memory until what it counts is over.
[HashBasedPlacement, CollectionAgeLimit(Minutes = 20)]
internal sealed class StaffAttemptsGrain : Grain, IStaffAttemptsGrain
{
    private readonly DurableState<StaffAttempts> _state;
    private readonly TimeProvider _clock;

    public StaffAttemptsGrain(StateStore<StaffAttempts> store, TimeProvider clock)
    {
        _state = new(this, store);
        _clock = clock;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Load();

    /// <summary>Leaves nothing that is over: whoever tries names that nobody has would fill the storage.</summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _state.Current is { } attempts && StaffAttemptRules.AreOver(attempts, _clock.GetUtcNow()) ? _state.Clear() : Task.CompletedTask;

    public Task<DateTimeOffset?> LockedUntil(CancellationToken cancellationToken) =>
        Task.FromResult(StaffAttemptRules.LockedUntil(_state.Current, _clock.GetUtcNow()));

    public async Task<StaffVerdict> Conclude(bool isRight, CancellationToken cancellationToken)
    {
        var (verdict, next) = StaffAttemptRules.Conclude(_state.Current, isRight, _clock.GetUtcNow());
        await _state.CommitOrClear(next);
        return verdict;
    }

    public Task<StaffVerdict> Consider(CancellationToken cancellationToken) =>
        Task.FromResult(StaffAttemptRules.Consider(_state.Current, _clock.GetUtcNow()));
}
