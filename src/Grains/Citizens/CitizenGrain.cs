using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.HealthCodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;

namespace HealthWuhan.Grains.Citizens;

// By hash of the key: a burst of new citizens spreads over all silos, where the default placement put nearly all on one.
[HashBasedPlacement]
internal sealed partial class CitizenGrain : Grain, ICitizenGrain
{
    private readonly DurableState<Citizen> _state;
    private readonly CitizenParts _parts;

    /// <summary>Null until something is asked that the roster has a part in: most only ask for their results.</summary>
    private KnownCitizen? _knownByRoster;

    /// <summary>The last sample that this activation has put on record, so that the seal, which tells everybody again, costs nothing.</summary>
    private string? _collectedOnRecord;

    public CitizenGrain(StateStore<Citizen> store, CitizenParts parts)
    {
        _state = new(this, store);
        _parts = parts;
    }

    private KnownCitizen Known => _knownByRoster ??= new(_state, _parts.Roster);

    private CodeRecorder Codes => new(_state, _parts);

    private CitizenKey Key => new(this.GetPrimaryKeyString());

    private DateTimeOffset Now => _parts.Clock.GetUtcNow();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _parts.Shown.Forget(GrainContext.GrainId);
        await _state.Load();
        // A code must never be derived by a node that does not know the zones and policies yet.
        await _parts.Directives.Loaded.WaitAsync(cancellationToken);
        // A process that died between storing a change of the code and recording it left this; whoever wakes the person next finishes it.
        if (Codes.IsBehind)
            this.RegisterGrainTimer(Codes.CatchUp, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Before the directory lets go of this activation, and so before there can be another.
        _state.End();
        // Nor is it kept in memory for whoever might look.
        _parts.Shown.Forget(GrainContext.GrainId);
        return Task.CompletedTask;
    }

    public async Task<Person?> Person(CancellationToken cancellationToken)
    {
        await Known.Look();
        return Known.Current?.Person;
    }

    public Task<ImmutableArray<CitizenSample>> Samples()
    {
        // Whoever asks is likely to ask again, and then the API of this process needs no call.
        _parts.Shown.Put(_state);
        return Task.FromResult(_state.Current is { } citizen ? Shown(citizen) : []);
    }

    public Task<string?> BalancedAs() => Task.FromResult(GrainContext.ActivationServices.GetRequiredService<BalancerName>().Open);

    public async Task<CitizenHealthCode?> HealthCode()
    {
        await Known.Look();
        return Known.Current is { Person: { } person } citizen ? new CitizenHealthCode(Masks.Name(person.Name), CodeOf(citizen)) : null;
    }

    public async Task<Residence?> Residence(CancellationToken cancellationToken)
    {
        await Known.Look();
        return Known.Residence;
    }

    public async Task RosterChanged(CancellationToken cancellationToken)
    {
        Known.Forget();
        await Known.Look();
    }

    public async Task<IdentityMatch> Match(string name, string phone, CancellationToken cancellationToken)
    {
        await Known.Look();
        return CitizenRules.Match(Known.Current, name, phone);
    }

    public async Task<bool> Register(Person person, CancellationToken cancellationToken)
    {
        await Known.Look();
        var registered = CitizenRules.Register(Known.Current, person, Now);
        // Stored, also where the roster has said as much: whoever comes in is somebody from now on.
        if (_state.Current?.Person is null)
            await _state.Commit(registered);
        return CitizenRules.Match(registered, person.Name, person.Phone) == IdentityMatch.Same;
    }

    public async Task<Result<string>> AddSample(CitizenSample sample, Person? person, CancellationToken cancellationToken)
    {
        await Known.Look();
        return await CommitSample(await Known.Decide(citizen => CitizenRules.AddSample(citizen, sample, person, Now)), sample, transferredFrom: null);
    }

    public async Task RemoveSample(string sampleId, CancellationToken cancellationToken)
    {
        if (CitizenRules.RemoveSample(_state.Current, sampleId, Now) is not { } next)
            return;

        await _state.Commit(next);
        await _parts.Record.Append(WithdrawnOf(sampleId));
    }

    public async Task<Result<string>> MoveSample(string fromSampleId, CitizenSample to, CancellationToken cancellationToken)
    {
        await Known.Look();
        return await CommitSample(await Known.Decide(citizen => CitizenRules.MoveSample(citizen, fromSampleId, to, Now)), to, fromSampleId);
    }

    public async Task Deliver(CitizenSample result, CancellationToken cancellationToken)
    {
        // Put on record after the commit and at every repeat: fails the record, fails the delivery, and its tube delivers again.
        await Codes.Commit(CitizenRules.Deliver(_state.Current, result), () => SampleEvents.Delivered(Key, _state.Current!.Samples, result, _state.Revision));
    }

    public async Task<Result<CodeAfterFact>> RecordFact(HealthFact fact, string by, CancellationToken cancellationToken) =>
        await CommitFacts(await _state.Decide(citizen => HealthFactRules.Record(citizen, fact with { RecordedBy = by, RecordedAt = Now })));

    public async Task<Result<CodeAfterFact>> WithdrawFact(WithdrawFact withdraw, CancellationToken cancellationToken) => await CommitFacts(
        await _state.Decide(citizen => HealthFactRules.Withdraw(citizen, withdraw.Kind, withdraw.Source, new(withdraw.By, Now, withdraw.Reason))));

    public Task ApplyConversion(ConversionApproval approval, CancellationToken cancellationToken) =>
        _state.Current is { } citizen ? Codes.Commit(ApprovalRules.Apply(citizen, approval)) : Task.CompletedTask;

    public Task Reassess(CancellationToken cancellationToken) => Codes.Reassess();

    public Task<FamilyTies> Family(CancellationToken cancellationToken) =>
        Task.FromResult(new FamilyTies(_state.Current?.FamilyMembers ?? [], _state.Current?.FamilyViewers ?? []));

    public Task<bool> MayBeSeenBy(CitizenKey viewer, string tieId, DateOnly today, CancellationToken cancellationToken) =>
        Task.FromResult(FamilyRules.MayLook(_state.Current, tieId, viewer, today));

    public async Task<bool> AddViewer(Person person, FamilyTie tie, CancellationToken cancellationToken)
    {
        await Known.Look();
        if (CitizenRules.Match(Known.Current, person.Name, person.Phone) == IdentityMatch.Different)
            return false;

        await Known.Commit(FamilyRules.AddViewer(CitizenRules.Register(Known.Current, person, Now), tie));
        return true;
    }

    public async Task<Result<FamilyTie>> AddMember(CitizenKey self, FamilyTie tie, CancellationToken cancellationToken)
    {
        await Known.Look();
        var decision = await Known.Decide(citizen => FamilyRules.AddMember(citizen, self, tie));
        if (decision.Refusal is { } refusal)
            return refusal;

        await Known.Commit(decision.Value);
        return decision.Value.FamilyMembers.First(known => known.Id == tie.Id);
    }

    public async Task<bool> Unbind(string tieId, CancellationToken cancellationToken)
    {
        var next = FamilyRules.Unbind(_state.Current, tieId);
        if (next is null || ReferenceEquals(next, _state.Current))
            return false;

        await _state.Commit(next);
        return true;
    }

    private IEnumerable<CityEvent> WithdrawnOf(string? sampleId) =>
        _state.Current!.Withdrawn.Where(withdrawn => withdrawn.Id == sampleId).Select(withdrawn => SampleEvents.Withdrawn(Key, withdrawn));

    /// <summary>Also at a repeat, which is how a sample comes on record whose process died between the two.</summary>
    private async Task<Result<string>> CommitSample(Result<Citizen> decision, CitizenSample sample, string? transferredFrom)
    {
        if (decision.Refusal is { } refusal)
            return refusal;

        await Known.Commit(decision.Value);
        if (_collectedOnRecord != sample.Id)
            await _parts.Record.Append([SampleEvents.Collected(Key, sample, transferredFrom), .. WithdrawnOf(transferredFrom)]);
        _collectedOnRecord = sample.Id;
        return Masks.Name(decision.Value.Person!.Name);
    }

    private async Task<Result<CodeAfterFact>> CommitFacts(Result<Citizen> decision)
    {
        if (decision.Refusal is { } refusal)
            return refusal;

        await Codes.Commit(decision.Value);
        await Known.Look();
        return new CodeAfterFact(Known.Current?.Person is { } person ? Masks.Name(person.Name) : null, CodeOf(decision.Value));
    }

    private HealthCode CodeOf(Citizen citizen)
    {
        var (now, directives) = (Now, _parts.Directives.Current);
        var facts = citizen.Facts.Concat(directives.ZoneFacts(Known.Residence?.Community));
        return HealthCodeRules.Derive(facts, citizen.Samples, directives.Policy<HealthCodePolicy>(now), now);
    }
}
