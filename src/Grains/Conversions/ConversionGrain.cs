using System.Security.Cryptography;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Events;
using HealthWuhan.HealthCloud.Conversions;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Conversions;

/// <summary>What applications are made of beside their state.</summary>
internal sealed record ConversionParts(EventWriter Record, LiveDirectives Directives, EvidenceVault Vault, ConversionCases Cases, ConversionVisits Visits);

internal sealed partial class ConversionGrain : Grain, IConversionGrain, IRemindable
{
    private readonly DurableState<ConversionFile> _state;
    private readonly ConversionParts _parts;
    private readonly TimeProvider _clock;
    private readonly ILogger<ConversionGrain> _logger;

    public ConversionGrain(
        StateStore<ConversionFile> store, ConversionParts parts, TimeProvider clock, ILogger<ConversionGrain> logger)
    {
        _state = new(this, store);
        _parts = parts;
        _clock = clock;
        _logger = logger;
    }

    private CitizenKey Key => ConversionFile.CitizenOf(this.GetPrimaryKeyString());

    private ICitizenGrain Citizen => GrainFactory.GetGrain<ICitizenGrain>(Key.Value);

    private ConversionPolicy Policy => _parts.Directives.Policy<ConversionPolicy>();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Load();
        await _parts.Directives.Loaded.WaitAsync(cancellationToken);
        // A process that died between storing a step and telling of it left this; whoever wakes the file next finishes it.
        if (Untold is not null)
            StartTelling();
    }

    public Task<ConversionFile?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public async Task<Result<ConversionApplication>> Begin(NewConversion wanted, CancellationToken cancellationToken)
    {
        var begun = await _state.Decide(file => ConversionRules.Begin(file, wanted, Policy, _clock.GetUtcNow()));
        // First: a visit for nothing does no harm, and a draft that nobody visits would stay for ever.
        if (begun.Refusal is null)
            await _parts.Visits.Set(Key, _clock.GetUtcNow().AddDays(Policy.DraftDays), cancellationToken);
        return await Commit(wanted.Id, begun);
    }

    public async Task<Result<ConversionApplication>> PutEvidence(string id, int number, EvidenceFile file, CancellationToken cancellationToken)
    {
        var item = new EvidenceItem(number, Convert.ToHexStringLower(SHA256.HashData(file.Content)), file.Type, file.Content.Length, _clock.GetUtcNow());
        var put = await _state.Decide(file => ConversionRules.PutEvidence(file, id, item, Policy));
        // The bytes before the word of them: what an application names is always there.
        if (put.Refusal is null)
            await _parts.Vault.Put(new(Key, id, item.Content), file.Content, cancellationToken);
        return await CommitEvidence(id, put);
    }

    public async Task<Result<ConversionApplication>> ProvePhone(string id, CancellationToken cancellationToken) =>
        await Commit(id, await _state.Decide(file => ConversionRules.ProvePhone(file, id, _clock.GetUtcNow())));

    public async Task<Result<ConversionApplication>> RemoveEvidence(string id, int number, CancellationToken cancellationToken) =>
        await CommitEvidence(id, await _state.Decide(file => ConversionRules.RemoveEvidence(file, id, number)));

    public async Task<EvidenceFile?> Evidence(string id, int number, CancellationToken cancellationToken) =>
        _state.Current?.Find(id)?.Evidence.FirstOrDefault(item => item.Number == number) is { } known
        && await _parts.Vault.Get(new(Key, id, known.Content), cancellationToken) is { } content
            ? new(known.Type, content)
            : null;

    public async Task<Result<ConversionApplication>> Submit(string id, CancellationToken cancellationToken)
    {
        var code = await Citizen.HealthCode();
        var residence = await Citizen.Residence(cancellationToken);
        return await Commit(
            id, await _state.Decide(file => ConversionRules.Submit(file, id, code?.Code ?? new HealthCode(), residence?.Community, _clock.GetUtcNow())));
    }

    public async Task<Result<ConversionApplication>> Withdraw(string id, CancellationToken cancellationToken) =>
        await CommitEvidence(id, await _state.Decide(file => ConversionRules.Withdraw(file, id, _clock.GetUtcNow())));

    public async Task<Result<ConversionApplication>> Claim(string id, CaseReviewer reviewer, CancellationToken cancellationToken) =>
        await CommitLease(id, await _state.Decide(file => ReviewRules.Claim(file, id, reviewer, Policy, _clock.GetUtcNow())), cancellationToken);

    public async Task<Result<ConversionApplication>> GiveBack(string id, CaseReviewer reviewer, CancellationToken cancellationToken) =>
        await CommitLease(id, await _state.Decide(file => ReviewRules.GiveBack(file, id, reviewer)), cancellationToken);

    public async Task<Result<ConversionApplication>> Decide(string id, CaseDecision decision, CancellationToken cancellationToken)
    {
        var citizen = await Citizen.Get(cancellationToken);
        var samples = citizen?.Samples.Select(sample => sample.Id) ?? [];
        return await Commit(id, await _state.Decide(file => ReviewRules.Decide(file, id, decision, samples, _clock.GetUtcNow())));
    }

    /// <summary>Also at a repeat, which is how a step is finished whose process died after its write.</summary>
    private async Task<Result<ConversionApplication>> Commit(string id, Result<ConversionFile> decision)
    {
        if (decision.Refusal is { } refusal)
            return refusal;

        await _state.Commit(decision.Value);
        await TellOrRemind();
        return _state.Current!.Find(id)!;
    }

    /// <summary>What no application names any more goes.</summary>
    private async Task<Result<ConversionApplication>> CommitEvidence(string id, Result<ConversionFile> decision)
    {
        var committed = await Commit(id, decision);
        if (committed.Refusal is null)
            await KeepNamedEvidence();
        return committed;
    }

    private async Task<Result<ConversionApplication>> CommitLease(string id, Result<ConversionFile> decision, CancellationToken cancellationToken)
    {
        var committed = await Commit(id, decision);
        if (committed.Refusal is null)
            await _parts.Cases.MarkClaim(id, committed.Value.Lease, cancellationToken);
        return committed;
    }

    private Task<int> KeepNamedEvidence() => _parts.Vault.Rows.KeepOnly(
        Key,
        [.. (_state.Current?.Applications ?? []).SelectMany(application => application.Evidence.Select(item => new EvidenceName(Key, application.Id, item.Content)))],
        CancellationToken.None);
}
