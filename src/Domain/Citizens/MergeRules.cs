using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Citizens;

/// <summary>
/// Two citizens' parts in a corrected identity: what was recorded under one number goes to the person it is of, sample by sample (the tube
/// drives each) or all of it. Each rule can be repeated.
/// </summary>
public static class MergeRules
{
    /// <summary>How many merges a number remembers.</summary>
    private const int MaxMerges = 20;

    /// <summary>
    /// Takes over facts, and registers the person where nobody is. Refuses with <c>identity-differs</c> where another name or phone is
    /// registered, and as <see cref="HealthFactRules.Adopt"/>.
    /// </summary>
    public static Result<Citizen> Receive(Citizen? citizen, Person person, IEnumerable<HealthFact> facts, DateTimeOffset now)
    {
        if (CitizenRules.Match(citizen, person.Name, person.Phone) == IdentityMatch.Different)
            return new Refusal("identity-differs", "Another name or phone is registered under this document.");

        return HealthFactRules.Adopt(CitizenRules.Register(citizen, person, now), facts);
    }

    /// <summary>Gives up a sample that is somebody else's, with its result and with what is on record because of it.</summary>
    public static Citizen? Forget(Citizen? citizen, string sampleId)
    {
        if (citizen is null || !(citizen.Samples.Any(sample => sample.Id == sampleId) || citizen.Facts.Any(fact => fact.Source == sampleId)))
            return citizen;

        return citizen with
        {
            Samples = citizen.Samples.RemoveAll(sample => sample.Id == sampleId),
            Facts = citizen.Facts.RemoveAll(fact => fact.Source == sampleId),
        };
    }

    /// <summary>
    /// Whether everything under this number may go to the other person. Refuses with <c>not-found</c> where nothing is on record,
    /// <c>identity-in-use</c> where it all went there before and somebody has registered since (the number's owner, who is not to be
    /// moved by a late repeat), or <c>too-many-corrections</c>.
    /// </summary>
    public static Refusal? RefuseMerge(Citizen? citizen, IdentityCorrection correction) => citizen switch
    {
        null => new("not-found", "Nothing is on record under this document."),
        _ when IsMerged(citizen, correction) => citizen.Person is null ? null : InUse,
        { Merges.Length: >= MaxMerges } => new("too-many-corrections", $"This number was merged {MaxMerges} times."),
        _ => null,
    };

    /// <summary>
    /// Clears the number, once its samples and family ties are gone, so that its owner can register; what stays is a mark of where everything went,
    /// and where the roster says that the number's owner lives.
    /// Refuses as <see cref="RefuseMerge"/>, and with <c>identity-in-use</c> where something was recorded meanwhile.
    /// </summary>
    public static Result<Citizen> MergeInto(Citizen? citizen, IdentityCorrection correction)
    {
        if (RefuseMerge(citizen, correction) is { } refusal)
            return refusal;
        if (!citizen!.Samples.IsEmpty || !citizen.FamilyMembers.IsEmpty || !citizen.FamilyViewers.IsEmpty)
            return InUse;

        return IsMerged(citizen, correction) ? citizen : new Citizen { Residence = citizen.Residence, Merges = citizen.Merges.Add(correction) };
    }

    private static bool IsMerged(Citizen citizen, IdentityCorrection correction) => citizen.Merges is [.., var last] && last.To == correction.To;

    private static Refusal InUse => new("identity-in-use", "Something else was recorded under this document since; name the samples that are to be moved.");
}
