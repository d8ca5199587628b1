using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Citizens;

/// <summary>Why somebody may look at another's results (docs/domain.md, the family lane 代查). Stored: explicit and append-only.</summary>
public enum FamilyTieKind : byte
{
    /// <summary>The other agreed, by a code sent to their own phone.</summary>
    Consent = 1,

    /// <summary>The other is a minor with the guardian's phone; ends when they are of age.</summary>
    Guardian = 2,
}

/// <summary>A tie between who looks (the viewer) and who is looked at (the member). Each side keeps it; the member's side is the one that counts.</summary>
/// <param name="Id">The same on both sides, and for the same two people always the same; tells nothing of them.</param>
/// <param name="Other">The person at the other end.</param>
/// <param name="Kind">Why.</param>
/// <param name="BoundAt">Since when.</param>
[GenerateSerializer, Immutable, Alias("family-tie")]
public sealed record FamilyTie(
    [property: Id(0)] string Id,
    [property: Id(1)] CitizenKey Other,
    [property: Id(2)] FamilyTieKind Kind,
    [property: Id(3)] DateTimeOffset BoundAt)
{
    public static string IdOf(CitizenKey viewer, CitizenKey member) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{viewer}\n{member}")))[..24];
}

/// <summary>Who may look at whom, as pure rules; each can be repeated.</summary>
public static class FamilyRules
{
    /// <summary>How many people one viewer may look after.</summary>
    public const int MaxMembers = 10;

    /// <summary>From this age on nobody's guardian decides.</summary>
    public const int AgeOfMajority = 18;

    /// <summary>The viewer's side of a new tie. Refuses with <c>unknown-citizen</c>, <c>family-full</c> or <c>own-document</c>.</summary>
    public static Result<Citizen> AddMember(Citizen? viewer, CitizenKey self, FamilyTie tie)
    {
        if (viewer is null)
            return new Refusal("unknown-citizen", "Nobody is registered under this session.");
        if (tie.Other == self)
            return new Refusal("own-document", "This is your own document.");
        if (viewer.FamilyMembers.Any(known => known.Id == tie.Id))
            return viewer;

        return viewer.FamilyMembers.Length < MaxMembers
            ? viewer with { FamilyMembers = viewer.FamilyMembers.Add(tie) }
            : new Refusal("family-full", $"At most {MaxMembers} people can be looked after.");
    }

    /// <summary>The member's side of a new tie: it is this side that lets the viewer look.</summary>
    public static Citizen AddViewer(Citizen member, FamilyTie tie) =>
        member.FamilyViewers.Any(known => known.Id == tie.Id) ? member : member with { FamilyViewers = member.FamilyViewers.Add(tie) };

    /// <summary>Ends a tie, on whichever side this is; a tie that is not there is a repeat.</summary>
    public static Citizen? Unbind(Citizen? citizen, string tieId)
    {
        if (citizen is null || !citizen.FamilyMembers.Concat(citizen.FamilyViewers).Any(tie => tie.Id == tieId))
            return citizen;

        return citizen with
        {
            FamilyMembers = citizen.FamilyMembers.RemoveAll(tie => tie.Id == tieId),
            FamilyViewers = citizen.FamilyViewers.RemoveAll(tie => tie.Id == tieId),
        };
    }

    /// <summary>Whether the viewer may look at this member today: the tie is there, and a guardian's only while the member is a minor.</summary>
    public static bool MayLook(Citizen? member, string tieId, CitizenKey viewer, DateOnly today) =>
        member?.FamilyViewers.FirstOrDefault(tie => tie.Id == tieId && tie.Other == viewer) is { } tie
        && (tie.Kind == FamilyTieKind.Consent || IsMinor(member.Person?.Document, today));

    /// <summary>
    /// Whether somebody with this phone can be taken as the guardian of the person: a minor by the date of birth in the document, and
    /// nobody registered yet or registered with the very same name and phone.
    /// </summary>
    public static bool CanGuard(Person person, IdentityMatch match, string viewerPhone, DateOnly today) =>
        IsMinor(person.Document, today) && person.Phone == viewerPhone && match != IdentityMatch.Different;

    /// <summary>Only documents that carry a date of birth can show it.</summary>
    private static bool IsMinor(IdentityDocument? document, DateOnly today) =>
        document is { Type: DocumentType.ResidentId } && ResidentId.BirthDate(document.Number).AddYears(AgeOfMajority) > today;
}
