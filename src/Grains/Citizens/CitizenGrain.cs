using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using Orleans.Concurrency;
using Orleans.Placement;

namespace HealthWuhan.Grains.Citizens;

/// <summary>A citizen, keyed by <see cref="CitizenKey"/>: registration, samples, results. Reads show only what is stored and never wait for a write.</summary>
[Alias("citizen-grain")]
public interface ICitizenGrain : IGrainWithStringKey
{
    /// <summary>Who this is; null where nobody is registered. Also answers the sign-in, so it must not tell strangers apart by its cost: no storage is written.</summary>
    [AlwaysInterleave, Alias("person")]
    Task<Person?> Person(CancellationToken cancellationToken);

    /// <summary>Every sample, newest first; empty for somebody unknown.</summary>
    [AlwaysInterleave, Alias("samples")]
    Task<ImmutableArray<CitizenSample>> Samples();

    /// <summary>How a claimed name and phone compare with the registration.</summary>
    [AlwaysInterleave, Alias("match")]
    Task<IdentityMatch> Match(string name, string phone, CancellationToken cancellationToken);

    /// <summary>Registers the person unless somebody is registered; the first registration stands.</summary>
    [Alias("register")]
    Task Register(Person person, CancellationToken cancellationToken);

    /// <summary>Records a sample and answers with the masked name for the medic to read back. Idempotent by sample id; refusals as in <see cref="CitizenRules.AddSample"/>.</summary>
    [Alias("add-sample")]
    Task<Result<string>> AddSample(CitizenSample sample, Person? person, CancellationToken cancellationToken);

    /// <summary>Takes back a sample that has no result. Idempotent.</summary>
    [Alias("remove-sample")]
    Task RemoveSample(string sampleId, CancellationToken cancellationToken);

    /// <summary>Moves a sample from one tube to another in one step, and answers as <see cref="AddSample"/>. Idempotent.</summary>
    [Alias("move-sample")]
    Task<Result<string>> MoveSample(string fromSampleId, CitizenSample to, CancellationToken cancellationToken);

    /// <summary>Records the result of a sample, durable when it returns. Idempotent.</summary>
    [Alias("deliver")]
    Task Deliver(CitizenSample result, CancellationToken cancellationToken);
}

// By hash of the key: a burst of new citizens spreads over all silos, where the default placement put nearly all on one.
[HashBasedPlacement]
internal sealed class CitizenGrain : Grain, ICitizenGrain
{
    private readonly DurableState<Citizen> _state;
    private readonly TimeProvider _clock;

    public CitizenGrain([PersistentState("citizen")] IPersistentState<Citizen> storage, TimeProvider clock)
    {
        _state = new(this, storage);
        _clock = clock;
    }

    public Task<Person?> Person(CancellationToken cancellationToken) => Task.FromResult(_state.Current?.Person);

    public Task<ImmutableArray<CitizenSample>> Samples() => Task.FromResult(_state.Current?.Samples ?? []);

    public Task<IdentityMatch> Match(string name, string phone, CancellationToken cancellationToken) =>
        Task.FromResult(CitizenRules.Match(_state.Current, name, phone));

    public Task Register(Person person, CancellationToken cancellationToken) =>
        _state.Commit(CitizenRules.Register(_state.Current, person, _clock.GetUtcNow()));

    public Task<Result<string>> AddSample(CitizenSample sample, Person? person, CancellationToken cancellationToken) =>
        CommitSample(CitizenRules.AddSample(_state.Current, sample, person, _clock.GetUtcNow()));

    public Task RemoveSample(string sampleId, CancellationToken cancellationToken) =>
        CitizenRules.RemoveSample(_state.Current, sampleId) is { } next ? _state.Commit(next) : Task.CompletedTask;

    public Task<Result<string>> MoveSample(string fromSampleId, CitizenSample to, CancellationToken cancellationToken) =>
        CommitSample(CitizenRules.MoveSample(_state.Current, fromSampleId, to, _clock.GetUtcNow()));

    public Task Deliver(CitizenSample result, CancellationToken cancellationToken) => _state.Commit(CitizenRules.Deliver(_state.Current, result));

    private async Task<Result<string>> CommitSample(Result<Citizen> decision)
    {
        if (decision.Refusal is { } refusal)
            return refusal;

        await _state.Commit(decision.Value);
        return Masks.Name(decision.Value.Person!.Name);
    }
}
