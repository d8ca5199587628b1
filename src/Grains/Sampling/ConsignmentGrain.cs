using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Sampling;
using Orleans.Concurrency;

namespace HealthWuhan.Grains.Sampling;

/// <summary>
/// A box of tubes, keyed by <see cref="Consignment.GrainKey"/>. Its tubes change before it does, so what it says has happened has happened
/// to every tube it names; a call that was cut short is finished by repeating it.
/// </summary>
[Alias("consignment-grain")]
public interface IConsignmentGrain : IGrainWithStringKey
{
    /// <summary>Packs the box. Refusals as in <see cref="ConsignmentRules.Pack"/>; one for every tube that is not sealed at its site, all at once.</summary>
    [Alias("pack")]
    Task<ConsignmentAnswer> Pack(PackConsignment pack, CancellationToken cancellationToken);

    /// <summary>The courier signs; every tube is in transit.</summary>
    [Alias("hand-over")]
    Task<ConsignmentAnswer> HandOver(string by, CancellationToken cancellationToken);

    /// <summary>The lab signs for the tubes it has, and says which it cannot test.</summary>
    [Alias("receive")]
    Task<ConsignmentAnswer> Receive(ConsignmentReceipt receipt, CancellationToken cancellationToken);

    /// <summary>The box as stored; null where it was never packed.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("get")]
    Task<Consignment?> Get(CancellationToken cancellationToken);
}

/// <summary>What a lab found in a box.</summary>
[GenerateSerializer, Immutable, Alias("consignment-receipt")]
public sealed record ConsignmentReceipt(
    [property: Id(0)] ImmutableArray<Barcode> Accepted,
    [property: Id(1)] ImmutableArray<RejectedTube> Rejected,
    [property: Id(2)] string Lab,
    [property: Id(3)] string By);

/// <summary>A tube that cannot be tested, and why.</summary>
[GenerateSerializer, Immutable, Alias("rejected-tube")]
public sealed record RejectedTube([property: Id(0)] Barcode Barcode, [property: Id(1)] RejectReason Reason);

/// <summary>The box after the call, or why not; with each tube that the call did not move, and why.</summary>
[GenerateSerializer, Immutable, Alias("consignment-answer")]
public sealed record ConsignmentAnswer(
    [property: Id(0)] Consignment? Consignment,
    [property: Id(1)] Refusal? Refusal,
    [property: Id(2)] ImmutableArray<TubeRefusal> Tubes);

/// <summary>Why one tube of a box stayed as it was.</summary>
[GenerateSerializer, Immutable, Alias("tube-refusal")]
public sealed record TubeRefusal([property: Id(0)] Barcode Barcode, [property: Id(1)] Refusal Refusal);

internal sealed class ConsignmentGrain : Grain, IConsignmentGrain
{
    private const int TubesAtOnce = 32;

    private readonly DurableState<Consignment> _state;
    private readonly TimeProvider _clock;

    public ConsignmentGrain(StateStore<Consignment> store, TimeProvider clock)
    {
        _state = new(this, store);
        _clock = clock;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Load();

    public Task<Consignment?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public async Task<ConsignmentAnswer> Pack(PackConsignment pack, CancellationToken cancellationToken)
    {
        var decision = await _state.Decide(box => ConsignmentRules.Pack(box, pack, _clock.GetUtcNow()));
        if (decision.Refusal is { } refusal)
            return new(null, refusal, []);

        var refused = await ForEach(pack.Batches, async (barcode, tube) =>
            ConsignmentRules.RefuseTube(await tube.Get(cancellationToken), pack, _clock.GetUtcNow()), cancellationToken);
        if (!refused.IsEmpty)
            return new(null, new Refusal("tubes-not-ready", "Not every tube is sealed and at its site."), refused);

        await _state.Commit(decision.Value);
        return new(_state.Current, null, []);
    }

    public async Task<ConsignmentAnswer> HandOver(string by, CancellationToken cancellationToken)
    {
        var decision = await _state.Decide(box => ConsignmentRules.HandOver(box, by, _clock.GetUtcNow()));
        if (decision.Refusal is { } refusal)
            return new(null, refusal, []);

        var box = decision.Value;
        var refused = await ForEach(box.Batches, async (_, tube) => (await tube.HandOver(box.Id, box.Lab, cancellationToken)).Refusal, cancellationToken);
        if (!refused.IsEmpty)
            return new(null, new Refusal("tubes-not-ready", "Not every tube is sealed and at its site; pack the box anew without them."), refused);

        await _state.Commit(box);
        return new(_state.Current, null, []);
    }

    public async Task<ConsignmentAnswer> Receive(ConsignmentReceipt receipt, CancellationToken cancellationToken)
    {
        var decision = await _state.Decide(box => ConsignmentRules.Receive(box, receipt.Lab, receipt.By, _clock.GetUtcNow()));
        if (decision.Refusal is { } refusal)
            return new(null, refusal, []);

        var box = decision.Value;
        var reasons = receipt.Rejected.ToDictionary(tube => tube.Barcode, tube => new Rejection(tube.Reason, receipt.Lab));
        var refused = await ForEach([.. receipt.Accepted.Except(reasons.Keys), .. reasons.Keys], async (barcode, tube) =>
            (reasons.TryGetValue(barcode, out var rejection)
                ? await tube.Reject(box.Id, rejection, cancellationToken)
                : await tube.Receive(box.Id, receipt.Lab, cancellationToken)).Refusal, cancellationToken);
        await _state.Commit(box);
        return new(_state.Current, null, refused);
    }

    /// <summary>Asks every tube, some at once, and keeps those that refuse, in the order given.</summary>
    private async Task<ImmutableArray<TubeRefusal>> ForEach(
        ImmutableArray<Barcode> barcodes, Func<Barcode, ISampleBatchGrain, Task<Refusal?>> ask, CancellationToken cancellationToken)
    {
        var refusals = ImmutableArray.CreateBuilder<TubeRefusal>();
        foreach (var some in barcodes.Chunk(TubesAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answers = await Task.WhenAll(some.Select(barcode => ask(barcode, GrainFactory.GetGrain<ISampleBatchGrain>(barcode.GrainKey))));
            refusals.AddRange(some.Zip(answers).Where(pair => pair.Second is not null).Select(pair => new TubeRefusal(pair.First, pair.Second!)));
        }

        return refusals.DrainToImmutable();
    }
}
