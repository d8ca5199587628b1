using HealthWuhan.Domain.Identity;
using Orleans.Placement;

namespace HealthWuhan.Grains.Identity;

/// <summary>
/// The pending code of one purpose for one claimed person, keyed by <see cref="SignIn.GrainKey"/>. Stored, so that a code survives the silo that
/// issued it; deleted when used up.
/// </summary>
[Alias("sign-in-grain")]
public interface ISignInGrain : IGrainWithStringKey
{
    /// <summary>Remembers the proof of a code that is about to be sent; replaces the one before.</summary>
    [Alias("begin")]
    Task Begin(byte[] proof, CancellationToken cancellationToken);

    /// <summary>Whether the proof is that of the last code, unexpired. True once; five wrong attempts use the code up.</summary>
    [Alias("complete")]
    Task<bool> Complete(byte[] proof, CancellationToken cancellationToken);
}

// By hash of the key, as citizens: sign-ins come in the same surge.
[HashBasedPlacement]
internal sealed class SignInGrain : Grain, ISignInGrain
{
    private readonly DurableState<SignIn> _state;
    private readonly TimeProvider _clock;

    public SignInGrain(StateStore<SignIn> store, TimeProvider clock)
    {
        _state = new(this, store);
        _clock = clock;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Load();

    public Task Begin(byte[] proof, CancellationToken cancellationToken) => _state.Commit(SignInRules.Begin(proof, _clock.GetUtcNow()));

    public async Task<bool> Complete(byte[] proof, CancellationToken cancellationToken)
    {
        var (accepted, next) = SignInRules.Complete(_state.Current, proof, _clock.GetUtcNow());
        await _state.CommitOrClear(next);
        return accepted;
    }
}
