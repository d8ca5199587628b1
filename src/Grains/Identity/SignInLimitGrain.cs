using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using Orleans.Placement;

namespace HealthWuhan.Grains.Identity;

/// <summary>
/// How often something was done for one phone or document, keyed by <see cref="SignInLimit.GrainKey"/>: one count for all nodes, stored, so that a
/// restart forgives nothing. A call that is repeated counts twice, which makes a limit tighter, never looser.
/// </summary>
[Alias("sign-in-limit-grain")]
public interface ISignInLimitGrain : IGrainWithStringKey
{
    /// <summary>Counts one more; refuses as <see cref="SignInLimitRules.Take"/>, and counts nothing then.</summary>
    [Alias("take")]
    Task<Refusal?> Take(ImmutableArray<SpanLimit> limits, CancellationToken cancellationToken);

    /// <summary>Uncounts the last one.</summary>
    [Alias("give-back")]
    Task GiveBack(CancellationToken cancellationToken);
}

// By hash of the key, as citizens: sign-ins come in the same surge.
[HashBasedPlacement]
internal sealed class SignInLimitGrain : Grain, ISignInLimitGrain
{
    private readonly DurableState<SignInLimit> _state;
    private readonly TimeProvider _clock;

    public SignInLimitGrain(StateStore<SignInLimit> store, TimeProvider clock)
    {
        _state = new(this, store);
        _clock = clock;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Load();

    public async Task<Refusal?> Take(ImmutableArray<SpanLimit> limits, CancellationToken cancellationToken)
    {
        var decision = SignInLimitRules.Take(_state.Current, limits, _clock.GetUtcNow());
        if (decision.Refusal is { } refusal)
            return refusal;

        await _state.Commit(decision.Value);
        return null;
    }

    public Task GiveBack(CancellationToken cancellationToken) => _state.CommitOrClear(SignInLimitRules.GiveBack(_state.Current));
}
