using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using Orleans.Concurrency;

namespace HealthWuhan.Grains.Identity;

/// <summary>A program of a lab, keyed by <see cref="LabProgram.GrainKey"/>. Every method may be repeated.</summary>
[Alias("lab-program-grain")]
public interface ILabProgramGrain : IGrainWithStringKey
{
    /// <summary>The program; null where there is none.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("get")]
    Task<LabProgram?> Get(CancellationToken cancellationToken);

    /// <summary>Makes the program, with its first secret.</summary>
    [Alias("register")]
    Task<LabProgram> Register(LabProgram program, ClientSecret secret, CancellationToken cancellationToken);

    /// <summary>Adds a secret, under the next number; refuses as <see cref="LabProgramRules.AddSecret"/>.</summary>
    [Alias("add-secret")]
    Task<Result<LabProgram>> AddSecret(ClientSecret secret, CancellationToken cancellationToken);

    /// <summary>Takes a secret away.</summary>
    [Alias("remove-secret")]
    Task<Result<LabProgram>> RemoveSecret(int number, CancellationToken cancellationToken);

    /// <summary>Ends the program for good.</summary>
    [Alias("revoke")]
    Task<Result<LabProgram>> Revoke(CancellationToken cancellationToken);

    /// <summary>Notes the use of the secret with that hash; false where it is not good any more.</summary>
    [Alias("use")]
    Task<bool> Use(byte[] hash, CancellationToken cancellationToken);
}

internal sealed class LabProgramGrain : Grain, ILabProgramGrain
{
    private readonly DurableState<LabProgram> _state;
    private readonly TimeProvider _clock;

    public LabProgramGrain(StateStore<LabProgram> store, TimeProvider clock)
    {
        _state = new(this, store);
        _clock = clock;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Load();

    public Task<LabProgram?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public async Task<LabProgram> Register(LabProgram program, ClientSecret secret, CancellationToken cancellationToken)
    {
        await _state.Commit(LabProgramRules.Begin(_state.Current, program, secret));
        return _state.Current!;
    }

    public Task<Result<LabProgram>> AddSecret(ClientSecret secret, CancellationToken cancellationToken) =>
        Keep(LabProgramRules.AddSecret(_state.Current, secret, _clock.GetUtcNow()));

    public Task<Result<LabProgram>> RemoveSecret(int number, CancellationToken cancellationToken) =>
        Keep(LabProgramRules.RemoveSecret(_state.Current, number));

    public Task<Result<LabProgram>> Revoke(CancellationToken cancellationToken) => Keep(LabProgramRules.Revoke(_state.Current, _clock.GetUtcNow()));

    public async Task<bool> Use(byte[] hash, CancellationToken cancellationToken)
    {
        var next = LabProgramRules.Use(_state.Current, hash, _clock.GetUtcNow());
        if (ReferenceEquals(next, _state.Current))
            return false;

        await _state.Commit(next!);
        return true;
    }

    private async Task<Result<LabProgram>> Keep(Result<LabProgram> decision)
    {
        if (decision.Refusal is null)
            await _state.Commit(decision.Value);
        return decision;
    }
}
