using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Domain.HealthCodes;

/// <summary>
/// Puts facts on a person's record and takes them back, as pure rules that can be repeated. The order in which different facts come does not
/// matter: they are kept in an order of their own.
/// </summary>
public static class HealthFactRules
{
    /// <summary>How many facts one person's record holds, withdrawn ones too: it is read and written as a whole.</summary>
    public const int MaxFacts = 100;

    /// <summary>Whether somebody may put it on record. Re-checks follow from the samples, and zones are looked up by community.</summary>
    public static bool IsRecordable(FactKind kind) => IsWithdrawable(kind) && !IsOfConversion(kind);

    /// <summary>Whether it can be on record, and so be taken back; an approved conversion's too.</summary>
    public static bool IsWithdrawable(FactKind kind) => Enum.IsDefined(kind) && kind is not (FactKind.PoolUnderRecheck or FactKind.ControlZone);

    /// <summary>Whether only an approved conversion records it.</summary>
    public static bool IsOfConversion(FactKind kind) => kind is FactKind.ReleasedByConversion or FactKind.FoundNotConcerned or FactKind.DetailsCorrected;

    /// <summary>
    /// Records a fact, or what has changed of it, such as the day a case leaves hospital. The person need not be registered: a contact is often
    /// traced before. Refuses with <c>fact-withdrawn</c>, since a late repeat must not bring back what was a mistake, and with <c>too-many-facts</c>.
    /// </summary>
    public static Result<Citizen> Record(Citizen? citizen, HealthFact fact)
    {
        var known = citizen ?? new Citizen();
        return Find(known, fact.Kind, fact.Source) switch
        {
            { Withdrawal: not null } => new Refusal("fact-withdrawn", "This fact was withdrawn; record what is true under another id."),
            { } standing when SaysTheSame(standing, fact) => known,
            null when known.Facts.Length >= MaxFacts => TooManyFacts,
            var standing => Put(known, standing, fact),
        };
    }

    /// <summary>The fact was recorded by mistake; the first withdrawal stands. Refuses with <c>unknown-fact</c>.</summary>
    public static Result<Citizen> Withdraw(Citizen? citizen, FactKind kind, string source, FactWithdrawal withdrawal) =>
        citizen is null ? UnknownFact : Find(citizen, kind, source) switch
        {
            null => UnknownFact,
            { Withdrawal: not null } => citizen,
            { } standing => Put(citizen, standing, standing with { Withdrawal = withdrawal }),
        };

    /// <summary>
    /// Takes facts over from under another number, as they were recorded or withdrawn there; one that is known here stands as it is. Refuses
    /// with <c>too-many-facts</c>.
    /// </summary>
    public static Result<Citizen> Adopt(Citizen citizen, IEnumerable<HealthFact> facts)
    {
        HealthFact[] added = [.. facts.Where(fact => Find(citizen, fact.Kind, fact.Source) is null)];
        if (added.Length == 0)
            return citizen;

        return citizen.Facts.Length + added.Length > MaxFacts
            ? TooManyFacts
            : citizen with { Facts = InOrder(citizen.Facts.Concat(added)) };
    }

    private static Refusal TooManyFacts => new("too-many-facts", $"At most {MaxFacts} facts are kept of a person.");

    /// <summary>The one answer about a fact that is not there, and about one of a person who is not the caller's.</summary>
    public static Refusal UnknownFact => new("unknown-fact", "No such fact is on this person's record.");

    private static HealthFact? Find(Citizen citizen, FactKind kind, string source) =>
        citizen.Facts.FirstOrDefault(fact => fact.Kind == kind && fact.Source == source);

    private static bool SaysTheSame(HealthFact standing, HealthFact fact) =>
        (standing.Since, standing.Until, standing.Detail) == (fact.Since, fact.Until, fact.Detail);

    private static Citizen Put(Citizen citizen, HealthFact? standing, HealthFact fact) =>
        citizen with { Facts = InOrder(citizen.Facts.Where(other => !ReferenceEquals(other, standing)).Append(fact)) };

    internal static ImmutableArray<HealthFact> InOrder(IEnumerable<HealthFact> facts) =>
        [.. facts.OrderBy(fact => fact.Kind).ThenBy(fact => fact.Source, StringComparer.Ordinal)];
}
