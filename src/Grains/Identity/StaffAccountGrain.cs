using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using Orleans.Concurrency;

namespace HealthWuhan.Grains.Identity;

/// <summary>A staff account, keyed by <see cref="StaffAccount.GrainKey"/>.</summary>
[Alias("staff-account-grain")]
public interface IStaffAccountGrain : IGrainWithStringKey
{
    /// <summary>The account; null where there is none.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("get")]
    Task<StaffAccount?> Get(CancellationToken cancellationToken);

    /// <summary>Creates the account; an account that exists stays as it is.</summary>
    [Alias("register")]
    Task Register(StaffAccount account, CancellationToken cancellationToken);

    /// <summary>Creates the account; refuses as <see cref="StaffAccountRules.Create"/>. Idempotent.</summary>
    [Alias("create")]
    Task<Result<StaffAccount>> Create(StaffAccount account, CancellationToken cancellationToken);

    /// <summary>Makes the changes in this order, all in one write or none; refuses as <see cref="StaffAccountRules.Apply"/>, and where there is no account.</summary>
    [Alias("change")]
    Task<Result<StaffAccount>> Change(ImmutableArray<StaffAccountChange> changes, CancellationToken cancellationToken);
}

internal sealed class StaffAccountGrain : Grain, IStaffAccountGrain
{
    private readonly DurableState<StaffAccount> _state;
    private readonly TimeProvider _clock;

    public StaffAccountGrain(StateStore<StaffAccount> store, TimeProvider clock)
    {
        _state = new(this, store);
        _clock = clock;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Load();

    public Task<StaffAccount?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public Task Register(StaffAccount account, CancellationToken cancellationToken) => _state.Commit(_state.Current ?? account);

    public Task<Result<StaffAccount>> Create(StaffAccount account, CancellationToken cancellationToken) =>
        Keep(StaffAccountRules.Create(_state.Current, account, _clock.GetUtcNow()));

    public Task<Result<StaffAccount>> Change(ImmutableArray<StaffAccountChange> changes, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        Result<StaffAccount> account = _state.Current is { } known ? known : StaffAccountRules.Unknown;
        return Keep(changes.Aggregate(account, (before, change) => before.Refusal is null ? StaffAccountRules.Apply(before.Value, change, now) : before));
    }

    private async Task<Result<StaffAccount>> Keep(Result<StaffAccount> decision)
    {
        if (decision.Refusal is null)
            await _state.Commit(decision.Value);
        return decision;
    }
}
