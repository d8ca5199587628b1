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
}

internal sealed class StaffAccountGrain : Grain, IStaffAccountGrain
{
    private readonly DurableState<StaffAccount> _state;

    public StaffAccountGrain([PersistentState("staff-account")] IPersistentState<StaffAccount> storage) => _state = new(this, storage);

    public Task<StaffAccount?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public Task Register(StaffAccount account, CancellationToken cancellationToken) => _state.Commit(_state.Current ?? account);
}
