using System.Collections.Immutable;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Citizens;

/// <summary>How a claimed name and phone compare with what is registered under the document.</summary>
public enum IdentityMatch
{
    /// <summary>Nobody is registered under the document.</summary>
    New,
    Same,
    Different,
}

/// <summary>A person's registration, samples and results as pure rules. Each can be repeated: nothing to change means the same instance.</summary>
public static class CitizenRules
{
    /// <summary>How many samples that were taken back a person remembers: more than are ever on the way at once.</summary>
    private const int MaxWithdrawn = 20;

    /// <summary>The first registration stands; a later one changes nothing (a wrong identity is corrected by a conversion, with evidence).</summary>
    public static Citizen Register(Citizen? citizen, Person person, DateTimeOffset now) => citizen switch
    {
        null => new Citizen { Person = person, RegisteredAt = now },
        { Person: null } => citizen with { Person = person, RegisteredAt = now },
        _ => citizen,
    };

    /// <summary>What the roster says of somebody, laid over what is stored: the latest residence stands, and a registration is only made where there is none.</summary>
    public static Citizen? Settle(Citizen? citizen, RosterEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var registered = entry.Person is { } person ? Register(citizen, person, entry.At) : citizen;
        return registered is null || registered.Residence == entry.Residence ? registered : registered with { Residence = entry.Residence };
    }

    public static IdentityMatch Match(Citizen? citizen, string name, string phone) => citizen?.Person switch
    {
        null => IdentityMatch.New,
        { } person when person.Name == name && person.Phone == phone => IdentityMatch.Same,
        _ => IdentityMatch.Different,
    };

    /// <summary>
    /// A swab was taken. Refuses with <c>unknown-citizen</c> where nobody is registered and no person is given, with <c>already-sampled-in-round</c>
    /// where the round has a sample that no re-collection follows (docs/domain.md: once per round unless a re-collection is ordered), with
    /// <c>sample-withdrawn</c> where this very sample was taken back, which its tube was not told, and with <c>single-tube-ordered</c> where a re-check waits for the person and the tube is for more than one.
    /// </summary>
    public static Result<Citizen> AddSample(Citizen? citizen, CitizenSample sample, Person? person, DateTimeOffset now)
    {
        var registered = person is null ? citizen : Register(citizen, person, now);
        if (registered?.Person is null)
            return new Refusal("unknown-citizen", "Nobody is registered with this sampling code; sample by document instead.");
        if (registered.Samples.Any(known => known.Id == sample.Id))
            return registered;
        if (registered.Withdrawn.Any(withdrawn => withdrawn.Id == sample.Id))
            return new Refusal("sample-withdrawn", $"Sample {sample.Id} was taken back; register the swab again.");
        if (StandingInRound(registered, sample.Round) is { } standing)
            return new Refusal("already-sampled-in-round", $"Sampled in round {standing.Round} already: tube {standing.Batch} at {standing.CollectedAt:O}.");
        if (!sample.IsSingleTube && Recheck(registered) is { } order)
            return new Refusal("single-tube-ordered", $"Under re-check since tube {order.Batch}: alone in a tube of pool size 1, never pooled with others.");

        return registered with { Samples = Insert(registered.Samples, sample) };
    }

    /// <summary>Takes back a sample that has no result yet, for good; one that is not there is a repeat.</summary>
    public static Citizen? RemoveSample(Citizen? citizen, string sampleId, DateTimeOffset now)
    {
        if (citizen?.Samples.FirstOrDefault(sample => sample.Id == sampleId && sample.ReportedAt is null) is not { } sample)
            return citizen;

        WithdrawnSample[] withdrawn = [.. citizen.Withdrawn, new(sampleId, now)];
        return citizen with { Samples = citizen.Samples.Remove(sample), Withdrawn = [.. withdrawn.TakeLast(MaxWithdrawn)] };
    }

    /// <summary>A swab went from one tube to another before the seal: the old sample goes, the new one comes, in one step. Refuses as <see cref="AddSample"/>.</summary>
    public static Result<Citizen> MoveSample(Citizen? citizen, string fromSampleId, CitizenSample to, DateTimeOffset now) =>
        AddSample(RemoveSample(citizen, fromSampleId, now), to, null, now);

    /// <summary>Puts the result of a sample in its place. Never refused: a tube's result reaches every member, also one whose sample was not yet known here.</summary>
    public static Citizen Deliver(Citizen? citizen, CitizenSample result)
    {
        var known = citizen ?? new Citizen();
        var before = known.Samples.FirstOrDefault(sample => sample.Id == result.Id);
        if (before == result)
            return known;

        var others = before is null ? known.Samples : known.Samples.Remove(before);
        return known with { Samples = Insert(others, result) };
    }

    /// <summary>A pending sample with how far its tube has come; a tube that is tested has its result on the way to the person.</summary>
    public static CitizenSample Progress(CitizenSample sample, SampleBatch? batch) => batch?.Status switch
    {
        BatchStatus.InTransit => sample with { Status = SampleStatus.InTransit },
        BatchStatus.Received or BatchStatus.Tested => sample with { Status = SampleStatus.Received },
        _ => sample,
    };

    /// <summary>The sample that bars the person from the round; one that came back without a result does not while an order is open, or was not met in time.</summary>
    private static CitizenSample? StandingInRound(Citizen citizen, string? round)
    {
        if (round is null)
            return null;

        var isOrdered = SamplingOrderRules.Unfulfilled(citizen.Samples).Any();
        return citizen.Samples.FirstOrDefault(sample => sample.Round == round && !(isOrdered && SamplingOrderRules.HasOrder(sample)));
    }

    private static SamplingOrder? Recheck(Citizen citizen) =>
        SamplingOrderRules.Unfulfilled(citizen.Samples).FirstOrDefault(order => order.Kind == SamplingOrderKind.Recheck);

    private static ImmutableArray<CitizenSample> Insert(ImmutableArray<CitizenSample> samples, CitizenSample sample)
    {
        var older = 0;
        while (older < samples.Length && samples[older].CollectedAt > sample.CollectedAt)
            older++;
        return samples.Insert(older, sample);
    }
}
