using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Events;
using HealthWuhan.HealthCloud;
using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace HealthWuhan.Grains.Sampling;

// By hash of the key, as citizens: a morning's tubes must not all start on one silo.
[HashBasedPlacement]
internal sealed partial class SampleBatchGrain : Grain, ISampleBatchGrain, IRemindable
{
    private const string DeliveryReminder = "delivery";
    private static readonly TimeSpan DeliveryRetry = TimeSpan.FromMinutes(1);

    private readonly DurableState<SampleBatch> _state;
    private readonly TubeRecorder _tube;
    private readonly EventWriter _record;
    private readonly LiveDirectives _directives;
    private readonly TimeProvider _clock;
    private readonly ILogger<SampleBatchGrain> _logger;

    /// <summary>The samples whose people have them, durably and on record, as this activation knows: they need not be asked again.</summary>
    private HashSet<string> _told = new(StringComparer.Ordinal);

    public SampleBatchGrain(
        StateStore<SampleBatch> store,
        EventWriter record,
        LiveDirectives directives,
        TimeProvider clock,
        ILogger<SampleBatchGrain> logger)
    {
        _state = new(this, store);
        _tube = new(_state, record);
        _record = record;
        _directives = directives;
        _clock = clock;
        _logger = logger;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Load();
        // A process that died between the tube's write and the record's, or before the last person's, left this; whoever wakes the tube next finishes it.
        if (_state.Current?.Untold.Any() == true)
            StartDelivery();
        else if (_state.Current is not null)
            this.RegisterGrainTimer(CatchUp, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    public Task<SampleBatch?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public async Task<Result<SampleBatch>> Open(OpenBatch open, CancellationToken cancellationToken) =>
        await CommitAllowed(await _state.Decide(batch => SampleBatchRules.Open(batch, open, RoundOf(open.Round), _clock.GetUtcNow())));

    public Task<Result<AddedSample>> AddSample(AddSample add, CancellationToken cancellationToken) =>
        Bind(add, (batch, sample) => Citizen(add.Citizen).AddSample(SampleBatchRules.SampleFor(batch, sample), add.Person, cancellationToken));

    public async Task<Result<SampleBatch>> RemoveSample(string sampleId, CancellationToken cancellationToken)
    {
        await FinishCorrections(cancellationToken);
        var decision = await _state.Decide(batch => SampleBatchRules.Undo(batch, sampleId));
        if (decision.Refusal is not null)
            return decision;

        // The person first, then the tube: died in between, or without the person's answer, the seal asks the person again.
        _told.Remove(sampleId);
        if (_state.Current!.SampleWith(sampleId) is { } sample)
            await Citizen(sample.Citizen).RemoveSample(sampleId, cancellationToken);
        await _state.Commit(decision.Value);
        return decision;
    }

    public async Task<Result<AddedSample>> TransferSample(string sampleId, Barcode to, CancellationToken cancellationToken)
    {
        await FinishCorrections(cancellationToken);
        var decision = await _state.Decide(batch => SampleBatchRules.Transfer(batch, sampleId, to));
        if (decision.Refusal is { } refusal)
            return refusal;

        _told.Remove(sampleId);
        var add = _state.Current!.SampleWith(sampleId) is { } sample
            ? new AddSample(sample.Citizen, null, sample.CollectedAt, null, sample.CollectedBy) { TransferredFrom = sampleId, Corrections = sample.Corrections }
            : null;
        var accepted = await GrainFactory.GetGrain<ISampleBatchGrain>(to.GrainKey).AcceptTransfer(sampleId, add, cancellationToken);
        if (accepted.Refusal is null)
            await _state.Commit(decision.Value);
        return accepted;
    }

    public async Task<Result<AddedSample>> FetchSample(string sampleId, Barcode from, Barcode to, CancellationToken cancellationToken)
    {
        // While the other tube hands the sample over, nobody comes in here but that tube.
        using var handOver = RequestContext.AllowCallChainReentrancy();
        return await GrainFactory.GetGrain<ISampleBatchGrain>(from.GrainKey).TransferSample(sampleId, to, cancellationToken);
    }

    public async Task<Result<AddedSample>> AcceptTransfer(string fromSampleId, AddSample? add, CancellationToken cancellationToken)
    {
        var accepted = add is null ? await _state.Decide(batch => SampleBatchRules.RepeatOfTransfer(batch, fromSampleId)) : add;
        return accepted.Refusal is { } refusal
            ? refusal
            : await Bind(accepted.Value, (batch, sample) =>
                Citizen(sample.Citizen).MoveSample(fromSampleId, SampleBatchRules.SampleFor(batch, sample), cancellationToken));
    }

    public async Task<Result<SampleBatch>> Seal(int swabCount, CancellationToken cancellationToken)
    {
        await FinishCorrections(cancellationToken);
        if (_state.Current is { Status: BatchStatus.Open } open)
            await _state.Commit(SampleBatchRules.Remove(open, await FindUnbound(open, cancellationToken)));

        var before = _state.Current;
        var decision = await CommitOnRecord(SampleBatchRules.Seal(before, swabCount, _clock.GetUtcNow()));
        // As in DurableState.Decide; of what another activation has stored, the people are to be asked first.
        if (decision.Refusal is not null && await _state.Refresh())
            return await Seal(swabCount, cancellationToken);
        if (decision.Refusal is not null || ReferenceEquals(before, decision.Value))
            return decision;

        // Nobody is asked any more, and a million tubes stay in memory for a while.
        _told = new(StringComparer.Ordinal);
        CityMeter.Sealed();
        return decision;
    }

    public async Task<Result<ReportReception>> Report(LabReport report, LabCaller caller, CancellationToken cancellationToken)
    {
        var result = new LabResult(report, caller.Lab, _clock.GetUtcNow()) { ReportedBy = caller.Username };
        var decision = await _state.Decide(batch => SampleBatchRules.Report(batch, result, _directives.Policy<LaboratoryPolicy>()));
        var before = _state.Current;
        CityMeter.Reported(decision.Refusal?.Code ?? (ReferenceEquals(before, decision.Value) ? "unchanged" : "accepted"));
        if (decision.Refusal is { } refusal)
        {
            if (SampleBatchRules.IsHeld(refusal))
                await _record.Append(HeldResults.Hold(before!, result, refusal));
            return refusal;
        }

        await _tube.Commit(decision.Value);
        await DeliverOrRemind();
        return ReferenceEquals(before, decision.Value) ? ReportReception.Unchanged : ReportReception.Accepted;
    }

    public async Task<Result<SampleBatch>> Correct(Correction correction, CancellationToken cancellationToken)
    {
        var decision = await CommitAllowed(await _state.Decide(batch => CorrectionRules.Apply(batch, correction, _clock.GetUtcNow())));
        if (decision.Refusal is not null)
            return decision;

        await DeliverOrRemind();
        await _record.Append(HeldResults.Decide(decision.Value, correction.By, _clock.GetUtcNow()));
        return _state.Current!;
    }

    public async Task<Result<SampleBatch>> HandOver(string consignment, string lab, CancellationToken cancellationToken) =>
        await CommitOnRecord(await _state.Decide(batch => TransportRules.HandOver(batch, consignment, lab, _clock.GetUtcNow())));

    public async Task<Result<SampleBatch>> Receive(string consignment, string lab, CancellationToken cancellationToken) =>
        await CommitOnRecord(await _state.Decide(batch => TransportRules.Receive(batch, consignment, lab, _clock.GetUtcNow())));

    public async Task<Result<SampleBatch>> Reject(string consignment, Rejection rejection, CancellationToken cancellationToken)
    {
        var decision = await CommitAllowed(await _state.Decide(batch => TransportRules.Reject(batch, consignment, rejection, _clock.GetUtcNow())));
        if (decision.Refusal is null)
            await DeliverOrRemind();
        return decision;
    }

    private async Task<Result<SampleBatch>> CommitAllowed(Result<SampleBatch> decision)
    {
        if (decision.Refusal is null)
            await _tube.Commit(decision.Value);
        return decision;
    }

    /// <summary>Also at a repeat, which is how a tube comes on record whose process died between the two.</summary>
    private async Task<Result<SampleBatch>> CommitOnRecord(Result<SampleBatch> decision)
    {
        await CommitAllowed(decision);
        if (decision.Refusal is null)
            await _tube.CatchUp();
        return decision;
    }

    /// <summary>
    /// After waking up: what has happened to the tube is on record, and so are the samples of the people in it. A device that was cut short may never
    /// repeat, and a tube that stays open is never sealed.
    /// </summary>
    private async Task CatchUp(CancellationToken cancellationToken)
    {
        await _tube.CatchUp();
        if (_state.Current is { Status: BatchStatus.Open } open)
            await FindUnbound(open, cancellationToken);
    }

    private TestingRound? RoundOf(string? id) => id is null ? null : _directives.Current.Rounds.GetValueOrDefault(id);

    private ICitizenGrain Citizen(CitizenKey key) => GrainFactory.ByKey<ICitizenGrain>(key.Value);

    /// <summary>Puts a person into the tube, then tells them; who refuses is taken out again.</summary>
    private async Task<Result<AddedSample>> Bind(AddSample add, Func<SampleBatch, Sample, Task<Result<string>>> tell)
    {
        var decision = await _state.Decide(batch => SampleBatchRules.Add(batch, add));
        if (decision.Refusal is { } refusal)
            return refusal;

        // The tube first, then the person: if this process dies in between, the seal finds a person who was not told. The other
        // order would leave a person with a sample in no tube, barred from the round.
        var batch = decision.Value;
        var repeated = ReferenceEquals(batch, _state.Current);
        await _state.Commit(batch);
        var sample = batch.SampleOf(add.Citizen)!;
        var told = await tell(batch, sample);
        if (told.Refusal is { } refusedByCitizen)
        {
            await _state.Commit(SampleBatchRules.Remove(batch, [sample]));
            return refusedByCitizen;
        }

        _told.Add(sample.Id);
        if (!repeated)
            CityMeter.Sampled();
        return new AddedSample(sample.Id, told.Value, batch.Samples.Length, batch.PoolSize, repeated);
    }

    /// <summary>The samples whose people, asked now unless they were told before, refuse them: left by a process that died after the tube's write and before the person's.</summary>
    private async Task<IReadOnlyCollection<Sample>> FindUnbound(SampleBatch batch, CancellationToken cancellationToken)
    {
        var untold = batch.Samples.Where(sample => !_told.Contains(sample.Id)).ToArray();
        var answers = await Task.WhenAll(untold.Select(sample =>
            Citizen(sample.Citizen).AddSample(SampleBatchRules.SampleFor(batch, sample), null, cancellationToken)));
        _told.UnionWith(untold.Zip(answers).Where(pair => pair.Second.Refusal is null).Select(pair => pair.First.Id));
        return [.. untold.Zip(answers).Where(pair => pair.Second.Refusal is not null).Select(pair => pair.First)];
    }
}
