using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Events;
using HealthWuhan.Grains.HealthCodes;
using HealthWuhan.Grains.Rosters;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;

namespace HealthWuhan.Grains.Citizens;

// By hash of the key: a burst of new citizens spreads over all silos, where the default placement put nearly all on one.
[HashBasedPlacement]
internal sealed partial class CitizenGrain : Grain, ICitizenGrain
{
    private readonly DurableState<Citizen> _state;
    private readonly KnownCitizen _known;
    private readonly CodeRecorder _codes;
    private readonly EventWriter _record;
    private readonly LiveDirectives _directives;
    private readonly TimeProvider _clock;

    /// <summary>The last sample that this activation has put on record, so that the seal, which tells everybody again, costs nothing.</summary>
    private string? _collectedOnRecord;

    public CitizenGrain(
        [PersistentState("citizen", StateStores.Grouped)] IPersistentState<Citizen> storage,
        EventWriter record,
        LiveDirectives directives,
        LiveRoster roster,
        TimeProvider clock)
    {
        _state = new(this, storage);
        _known = new(this, _state, roster);
        _codes = new(this, _state, record, directives, clock);
        _record = record;
        _directives = directives;
        _clock = clock;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        ShownHere.Forget(GrainContext.GrainId);
        // A code must never be derived by a node that does not know the zones and policies yet.
        await _directives.Loaded.WaitAsync(cancellationToken);
        // A process that died between storing a change of the code and recording it left this; whoever wakes the person next finishes it.
        if (_codes.IsBehind)
            this.RegisterGrainTimer(_codes.CatchUp, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Before the directory lets go of this activation, and so before there can be another.
        _state.Shown?.End();
        return Task.CompletedTask;
    }

    public async Task<Person?> Person(CancellationToken cancellationToken)
    {
        await _known.Look();
        return _known.Current?.Person;
    }

    public Task<ImmutableArray<CitizenSample>> Samples()
    {
        // Whoever asks is likely to ask again, and then the API of this process needs no call.
        ShownHere.Put(_state.Show());
        return Task.FromResult(_state.Current is { } citizen ? Shown(citizen) : []);
    }

    public Task<string?> BalancedAs() => Task.FromResult(GrainContext.ActivationServices.GetRequiredService<BalancerName>().Open);

    public async Task<CitizenHealthCode?> HealthCode()
    {
        await _known.Look();
        return _known.Current is { Person: { } person } citizen ? new CitizenHealthCode(Masks.Name(person.Name), CodeOf(citizen)) : null;
    }

    public async Task<Residence?> Residence(CancellationToken cancellationToken)
    {
        await _known.Look();
        return _known.Residence;
    }

    public async Task RosterChanged(CancellationToken cancellationToken)
    {
        _known.Forget();
        await _known.Look();
    }

    public async Task<IdentityMatch> Match(string name, string phone, CancellationToken cancellationToken)
    {
        await _known.Look();
        return CitizenRules.Match(_known.Current, name, phone);
    }

    public async Task<bool> Register(Person person, CancellationToken cancellationToken)
    {
        await _known.Look();
        var registered = CitizenRules.Register(_known.Current, person, _clock.GetUtcNow());
        // Stored, also where the roster has said as much: whoever comes in is somebody from now on.
        if (_state.Current?.Person is null)
            await _state.Commit(registered);
        return CitizenRules.Match(registered, person.Name, person.Phone) == IdentityMatch.Same;
    }

    public async Task<Result<string>> AddSample(CitizenSample sample, Person? person, CancellationToken cancellationToken)
    {
        await _known.Look();
        return await CommitSample(await _known.Decide(citizen => CitizenRules.AddSample(citizen, sample, person, _clock.GetUtcNow())), sample, transferredFrom: null);
    }

    public async Task RemoveSample(string sampleId, CancellationToken cancellationToken)
    {
        if (CitizenRules.RemoveSample(_state.Current, sampleId, _clock.GetUtcNow()) is not { } next)
            return;

        await _state.Commit(next);
        await _record.Append(WithdrawnOf(sampleId));
    }

    public async Task<Result<string>> MoveSample(string fromSampleId, CitizenSample to, CancellationToken cancellationToken)
    {
        await _known.Look();
        return await CommitSample(await _known.Decide(citizen => CitizenRules.MoveSample(citizen, fromSampleId, to, _clock.GetUtcNow())), to, fromSampleId);
    }

    public async Task Deliver(CitizenSample result, CancellationToken cancellationToken)
    {
        // Put on record after the commit and at every repeat: fails the record, fails the delivery, and its tube delivers again.
        await _codes.Commit(CitizenRules.Deliver(_state.Current, result), () => SampleEvents.Delivered(Key, _state.Current!.Samples, result, _state.Revision));
    }

    public async Task<Result<CodeAfterFact>> RecordFact(HealthFact fact, string by, CancellationToken cancellationToken) =>
        await CommitFacts(await _state.Decide(citizen => HealthFactRules.Record(citizen, fact with { RecordedBy = by, RecordedAt = _clock.GetUtcNow() })));

    public async Task<Result<CodeAfterFact>> WithdrawFact(WithdrawFact withdraw, CancellationToken cancellationToken) => await CommitFacts(
        await _state.Decide(citizen => HealthFactRules.Withdraw(citizen, withdraw.Kind, withdraw.Source, new(withdraw.By, _clock.GetUtcNow(), withdraw.Reason))));

    public Task ApplyConversion(ConversionApproval approval, CancellationToken cancellationToken) =>
        _state.Current is { } citizen ? _codes.Commit(ApprovalRules.Apply(citizen, approval)) : Task.CompletedTask;

    public Task Reassess(CancellationToken cancellationToken) => _codes.Reassess();

    public Task<FamilyTies> Family(CancellationToken cancellationToken) =>
        Task.FromResult(new FamilyTies(_state.Current?.FamilyMembers ?? [], _state.Current?.FamilyViewers ?? []));

    public Task<bool> MayBeSeenBy(CitizenKey viewer, string tieId, DateOnly today, CancellationToken cancellationToken) =>
        Task.FromResult(FamilyRules.MayLook(_state.Current, tieId, viewer, today));

    public async Task<bool> AddViewer(Person person, FamilyTie tie, CancellationToken cancellationToken)
    {
        await _known.Look();
        if (CitizenRules.Match(_known.Current, person.Name, person.Phone) == IdentityMatch.Different)
            return false;

        await _known.Commit(FamilyRules.AddViewer(CitizenRules.Register(_known.Current, person, _clock.GetUtcNow()), tie));
        return true;
    }

    public async Task<Result<FamilyTie>> AddMember(CitizenKey self, FamilyTie tie, CancellationToken cancellationToken)
    {
        await _known.Look();
        var decision = await _known.Decide(citizen => FamilyRules.AddMember(citizen, self, tie));
        if (decision.Refusal is { } refusal)
            return refusal;

        await _known.Commit(decision.Value);
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

    private ShownCitizens ShownHere => GrainContext.ActivationServices.GetRequiredService<ShownCitizens>();

    private CitizenKey Key => new(this.GetPrimaryKeyString());

    private IEnumerable<CityEvent> WithdrawnOf(string? sampleId) =>
        _state.Current!.Withdrawn.Where(withdrawn => withdrawn.Id == sampleId).Select(withdrawn => SampleEvents.Withdrawn(Key, withdrawn));

    /// <summary>Also at a repeat, which is how a sample comes on record whose process died between the two.</summary>
    private async Task<Result<string>> CommitSample(Result<Citizen> decision, CitizenSample sample, string? transferredFrom)
    {
        if (decision.Refusal is { } refusal)
            return refusal;

        await _known.Commit(decision.Value);
        if (_collectedOnRecord != sample.Id)
            await _record.Append([SampleEvents.Collected(Key, sample, transferredFrom), .. WithdrawnOf(transferredFrom)]);
        _collectedOnRecord = sample.Id;
        return Masks.Name(decision.Value.Person!.Name);
    }

    private async Task<Result<CodeAfterFact>> CommitFacts(Result<Citizen> decision)
    {
        if (decision.Refusal is { } refusal)
            return refusal;

        await _codes.Commit(decision.Value);
        await _known.Look();
        return new CodeAfterFact(_known.Current?.Person is { } person ? Masks.Name(person.Name) : null, CodeOf(decision.Value));
    }

    private HealthCode CodeOf(Citizen citizen)
    {
        var (now, directives) = (_clock.GetUtcNow(), _directives.Current);
        var facts = citizen.Facts.Concat(directives.ZoneFacts(_known.Residence?.Community));
        return HealthCodeRules.Derive(facts, citizen.Samples, directives.Policy<HealthCodePolicy>(now), now);
    }
}
