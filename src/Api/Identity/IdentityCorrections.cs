using System.Collections.Immutable;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Booking;

namespace HealthWuhan.Api.Identity;

/// <summary>What somebody wants corrected; without samples, everything under the number.</summary>
internal sealed record WantedCorrection(IdentityDocument From, Person To, IReadOnlyList<string>? Samples, string Reason, string By)
{
    /// <summary>Both people must be in it.</summary>
    public required StaffScope Scope { get; init; }
}

/// <summary>
/// Moves what was recorded under a wrong number to the person it is of. The two people and then every tube are asked first, so that all refusals are
/// told at once and nothing is half done; then the person has the facts, then every tube moves its sample, and the number is cleared
/// last. Each step can be repeated, and what is yet to be moved is always still found under the number: a call cut short is finished by repeating it.
/// </summary>
internal sealed class IdentityCorrections(GrainCalls grains, DeploymentKeys keys, Sessions sessions, TimeProvider clock)
{
    /// <summary>Both, for the access log: who was entered, and whose the samples are.</summary>
    public IEnumerable<Concerned> Concerned(WantedCorrection wanted) => [new(Key(wanted.From)), new(Key(wanted.To.Document))];

    /// <summary>Null after noting every refusal; those about a sample stand under its id.</summary>
    public async Task<IdentityCorrectionAnswer?> Correct(FieldErrors errors, WantedCorrection wanted, CancellationToken cancellationToken)
    {
        var correction = new IdentityCorrection(Key(wanted.From), Key(wanted.To.Document), wanted.Reason, wanted.By, clock.GetUtcNow());
        var from = await Citizen(correction.From, cancellationToken);
        var to = await Citizen(correction.To, cancellationToken);
        RefuseForeign(errors, wanted.Scope, from, to);
        if (errors.Any)
            return null;

        errors.Take("to", MergeRules.Receive(to, wanted.To, Facts(from, wanted), correction.At));
        if (wanted.Samples is null && MergeRules.RefuseMerge(from, correction) is { } refusal)
            errors.Add("from", refusal.Code, refusal.Detail);
        if (errors.Any)
            return null;

        CitizenSample[] known = [.. from?.Samples ?? [], .. to?.Samples ?? []];
        var samples = wanted.Samples is null ? await Everything(from, to, correction, cancellationToken) : Named(errors, wanted.Samples, known);
        foreach (var sample in samples)
            errors.Take(sample.Id, IdentityCorrectionRules.Apply(await Batch(sample, cancellationToken), sample.Id, correction));
        if (errors.Any)
            return null;

        await Move(errors, wanted, correction, samples, cancellationToken);
        if (wanted.Samples is null && !errors.Any)
            await Clear(errors, correction, cancellationToken);
        return errors.Any ? null : new([.. samples.Select(sample => sample.Id)], wanted.Samples is null);
    }

    private static void RefuseForeign(FieldErrors errors, StaffScope scope, Citizen? from, Citizen? to)
    {
        if (!StaffScopeRules.Includes(scope, from?.Residence))
            errors.Add("from", StaffScopeRules.NotYours.Code, StaffScopeRules.NotYours.Detail);
        if (!StaffScopeRules.Includes(scope, to?.Residence))
            errors.Add("to", StaffScopeRules.NotYours.Code, StaffScopeRules.NotYours.Detail);
    }

    private async Task Move(
        FieldErrors errors, WantedCorrection wanted, IdentityCorrection correction, IReadOnlyList<CitizenSample> samples, CancellationToken cancellationToken)
    {
        var facts = Facts(await Citizen(correction.From, cancellationToken), wanted);
        errors.Take("to", await grains.Citizen(correction.To, citizen => citizen.Receive(wanted.To, facts, cancellationToken), cancellationToken));
        foreach (var sample in errors.Any ? [] : samples)
            errors.Take(sample.Id, await grains.Batch(sample.Batch, batch => batch.CorrectIdentity(sample.Id, correction, cancellationToken), cancellationToken));
    }

    /// <summary>
    /// Ends the number's family ties, the other side first so that a repeat still finds them, and its sessions, in which somebody else would read what
    /// its true owner registers; takes its appointments and doses over; and clears it.
    /// </summary>
    private async Task Clear(FieldErrors errors, IdentityCorrection correction, CancellationToken cancellationToken)
    {
        var (members, viewers) = await grains.Citizen(correction.From, citizen => citizen.Family(cancellationToken), cancellationToken);
        foreach (var tie in members.Concat(viewers))
        {
            await grains.Citizen(tie.Other, citizen => citizen.Unbind(tie.Id, cancellationToken), cancellationToken);
            await grains.Citizen(correction.From, citizen => citizen.Unbind(tie.Id, cancellationToken), cancellationToken);
        }

        await sessions.CloseAll(correction.From.Value, cancellationToken);
        await grains.Tell<IPatientGrain>(PatientKey.Of(correction.To), patient => patient.Absorb(correction.From, cancellationToken), cancellationToken);
        errors.Take("from", await grains.Citizen(correction.From, citizen => citizen.MergeInto(correction, cancellationToken), cancellationToken));
    }

    /// <summary>What moves of the record beside the samples: everything, or what is there because of the named ones.</summary>
    private static ImmutableArray<HealthFact> Facts(Citizen? from, WantedCorrection wanted) =>
        [.. (from?.Facts ?? []).Where(fact => wanted.Samples?.Contains(fact.Source, StringComparer.Ordinal) != false)];

    private static CitizenSample[] Named(FieldErrors errors, IReadOnlyList<string> ids, CitizenSample[] known)
    {
        foreach (var unknown in ids.Except(known.Select(sample => sample.Id), StringComparer.Ordinal))
            errors.Add(unknown, "unknown-sample", "Neither of the two has this sample.");
        return [.. known.Where(sample => ids.Contains(sample.Id, StringComparer.Ordinal)).DistinctBy(sample => sample.Id, StringComparer.Ordinal)];
    }

    /// <summary>What is under the number, and what the person has from there since a call before.</summary>
    private async Task<CitizenSample[]> Everything(Citizen? from, Citizen? to, IdentityCorrection correction, CancellationToken cancellationToken)
    {
        var samples = from?.Samples ?? [];
        foreach (var sample in (to?.Samples ?? []).Where(sample => !samples.Any(known => known.Id == sample.Id)))
        {
            if ((await Batch(sample, cancellationToken))?.SampleWith(sample.Id)?.FormerCitizens.Contains(correction.From) == true)
                samples = samples.Add(sample);
        }

        return [.. samples];
    }

    private Task<Citizen?> Citizen(CitizenKey key, CancellationToken cancellationToken) =>
        grains.Citizen(key, citizen => citizen.Get(cancellationToken), cancellationToken);

    private Task<SampleBatch?> Batch(CitizenSample sample, CancellationToken cancellationToken) =>
        grains.Batch(sample.Batch, batch => batch.Get(cancellationToken), cancellationToken);

    private CitizenKey Key(IdentityDocument document) => CitizenKey.Derive(document, keys.CitizenKey);
}
