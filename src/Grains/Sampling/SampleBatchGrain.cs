using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.HealthCloud;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;

namespace HealthWuhan.Grains.Sampling;

/// <summary>
/// One tube, keyed by <see cref="Barcode.GrainKey"/>. It alone decides who is in it and which result stands; what it has answered
/// with success is stored here and with every person concerned. Everything may be repeated.
/// </summary>
[Alias("sample-batch-grain")]
public interface ISampleBatchGrain : IGrainWithStringKey
{
    [Alias("open")]
    Task<Result<SampleBatch>> Open(OpenBatch open, CancellationToken cancellationToken);

    /// <summary>Binds a person to the tube. Refusals as in <see cref="SampleBatchRules.Add"/> and <see cref="CitizenRules.AddSample"/>; refused means not in the tube.</summary>
    [Alias("add-sample")]
    Task<Result<AddedSample>> AddSample(AddSample add, CancellationToken cancellationToken);

    [Alias("seal")]
    Task<Result<SampleBatch>> Seal(int swabCount, CancellationToken cancellationToken);

    /// <summary>Takes the lab's report; success means that every member has the result. Refusals as in <see cref="SampleBatchRules.Report"/>.</summary>
    [Alias("report")]
    Task<Result<ReportReception>> Report(LabReport report, string lab, CancellationToken cancellationToken);

    /// <summary>The tube as stored; null where it was never opened.</summary>
    [AlwaysInterleave, Alias("get")]
    Task<SampleBatch?> Get(CancellationToken cancellationToken);
}

/// <summary>What the medic reads back after a swab: the sample's id, the person's masked name, how full the tube is, and whether the person was in it before.</summary>
[GenerateSerializer, Immutable, Alias("added-sample")]
public sealed record AddedSample(
    [property: Id(0)] string Id,
    [property: Id(1)] string MaskedName,
    [property: Id(2)] int Count,
    [property: Id(3)] int PoolSize,
    [property: Id(4)] bool Repeated);

/// <summary>How a report that is not refused was received. On the wire between silos: explicit and append-only.</summary>
public enum ReportReception : byte
{
    Accepted = 1,
    Unchanged = 2,
}

// By hash of the key, as citizens: a morning's tubes must not all start on one silo.
[HashBasedPlacement]
internal sealed partial class SampleBatchGrain : Grain, ISampleBatchGrain, IRemindable
{
    private const string DeliveryReminder = "delivery";
    private static readonly TimeSpan DeliveryRetry = TimeSpan.FromMinutes(1);

    private readonly DurableState<SampleBatch> _state;
    private readonly HeldResults _heldResults;
    private readonly TimeProvider _clock;
    private readonly ILogger<SampleBatchGrain> _logger;

    /// <summary>Samples whose people were told while this activation lives; the others are told again before the seal.</summary>
    private readonly HashSet<string> _told = [];

    public SampleBatchGrain(
        [PersistentState("sample-batch")] IPersistentState<SampleBatch> storage,
        HeldResults heldResults,
        TimeProvider clock,
        ILogger<SampleBatchGrain> logger)
    {
        _state = new(this, storage);
        _heldResults = heldResults;
        _clock = clock;
        _logger = logger;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A process that died between taking a result and the last member's write left this; whoever wakes the tube next finishes it.
        if (_state.Current is { Result: not null, Delivered: false })
            this.RegisterGrainTimer(Deliver, TimeSpan.Zero, DeliveryRetry);
        return Task.CompletedTask;
    }

    public Task<SampleBatch?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public async Task<Result<SampleBatch>> Open(OpenBatch open, CancellationToken cancellationToken)
    {
        var decision = SampleBatchRules.Open(_state.Current, open, _clock.GetUtcNow());
        if (decision.Refusal is null)
            await _state.Commit(decision.Value);
        return decision;
    }

    public async Task<Result<AddedSample>> AddSample(AddSample add, CancellationToken cancellationToken)
    {
        var decision = SampleBatchRules.Add(_state.Current, add);
        if (decision.Refusal is { } refusal)
            return refusal;

        // The tube first, then the person: if this process dies in between, the seal finds a person who was not told. The other
        // order would leave a person with a sample in no tube, barred from the round.
        var batch = decision.Value;
        var repeated = ReferenceEquals(batch, _state.Current);
        await _state.Commit(batch);
        var sample = batch.SampleOf(add.Citizen)!;
        var told = await Tell(batch, sample, add.Person, cancellationToken);
        if (told.Refusal is { } refusedByCitizen)
        {
            await _state.Commit(SampleBatchRules.Remove(batch, [sample]));
            return refusedByCitizen;
        }

        return new AddedSample(sample.Id, told.Value, batch.Samples.Length, batch.PoolSize, repeated);
    }

    public async Task<Result<SampleBatch>> Seal(int swabCount, CancellationToken cancellationToken)
    {
        if (_state.Current is { Status: BatchStatus.Open } open)
            await _state.Commit(SampleBatchRules.Remove(open, await FindUnbound(open, cancellationToken)));

        var decision = SampleBatchRules.Seal(_state.Current, swabCount, _clock.GetUtcNow());
        if (decision.Refusal is null)
            await _state.Commit(decision.Value);
        return decision;
    }

    public async Task<Result<ReportReception>> Report(LabReport report, string lab, CancellationToken cancellationToken)
    {
        var before = _state.Current;
        var decision = SampleBatchRules.Report(before, report, lab, _clock.GetUtcNow());
        if (decision.Refusal is { } refusal)
        {
            if (refusal.Code == SampleBatchRules.DifferentResultHeld)
                await _heldResults.Hold(before!.Result!, new LabResult(report, lab, _clock.GetUtcNow()), cancellationToken);
            return refusal;
        }

        await _state.Commit(decision.Value);
        await DeliverOrRemind();
        return ReferenceEquals(before, decision.Value) ? ReportReception.Unchanged : ReportReception.Accepted;
    }

    /// <summary>The reminder's tick: finish a delivery that failed while its lab may never ask again.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await Deliver(CancellationToken.None);
        if (await this.GetReminder(DeliveryReminder) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    private ICitizenGrain Citizen(CitizenKey key) => GrainFactory.GetGrain<ICitizenGrain>(key.Value);

    private async Task<Result<string>> Tell(SampleBatch batch, Sample sample, Person? person, CancellationToken cancellationToken)
    {
        var told = await Citizen(sample.Citizen).AddSample(SampleBatchRules.SampleFor(batch, sample), person, cancellationToken);
        if (told.Refusal is null)
            _told.Add(sample.Id);
        return told;
    }

    /// <summary>The samples whose people refuse them: left by a process that died after the tube's write and before the person's.</summary>
    private async Task<IReadOnlyCollection<Sample>> FindUnbound(SampleBatch batch, CancellationToken cancellationToken)
    {
        var untold = batch.Samples.Where(sample => !_told.Contains(sample.Id)).ToArray();
        var answers = await Task.WhenAll(untold.Select(sample => Tell(batch, sample, null, cancellationToken)));
        return [.. untold.Zip(answers).Where(pair => pair.Second.Refusal is not null).Select(pair => pair.First)];
    }

    private async Task DeliverOrRemind()
    {
        try
        {
            // Not the caller's token: a lab that hangs up must not leave half of the members without the result.
            await Deliver(CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogDeliveryFailed(exception, _state.Current!.Barcode);
            await this.RegisterOrUpdateReminder(DeliveryReminder, DeliveryRetry, DeliveryRetry);
            throw;
        }
    }

    /// <summary>Gives the standing result to every member (at most 20, all at once), then remembers that it is done.</summary>
    private async Task Deliver(CancellationToken cancellationToken)
    {
        if (_state.Current is not { Result: not null, Delivered: false } batch)
            return;

        await Task.WhenAll(batch.Samples.Select(sample => Citizen(sample.Citizen).Deliver(SampleBatchRules.SampleFor(batch, sample), cancellationToken)));
        await _state.Commit(batch with { Delivered = true });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tube {Barcode}: its result did not reach every member; a reminder will try again.")]
    private partial void LogDeliveryFailed(Exception exception, Barcode barcode);
}
