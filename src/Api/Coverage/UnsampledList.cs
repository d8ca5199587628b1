using HealthWuhan.Api.Access;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Zones;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Rosters;
using HealthWuhan.HealthCloud.Rosters;

namespace HealthWuhan.Api.Coverage;

/// <summary>A page of who is still to be sampled: where, behind whom, and how many at most.</summary>
internal sealed record UnsampledPage(Community Community, CitizenKey? After, int Size);

/// <summary>
/// The people whose doors are to be knocked at. Nobody of them may ever have been here, so their names come from the roster; everybody on a page is on record before it
/// is answered.
/// </summary>
internal sealed class UnsampledList(RosterRows rows, RosterCipher cipher, LiveDirectives directives)
{
    public async Task<UnsampledAnswer> Page(TestingRound round, UnsampledPage page, StaffAccess staff, CancellationToken cancellationToken)
    {
        var isInside = round.Area.IsEmpty || round.Area.Contains(page.Community);
        var exempt = round.Exempt.Select(reason => reason.ToString());
        var found = isInside ? await rows.Unsampled(round.Id, page.Community.Code, exempt, (page.After, page.Size), cancellationToken) : [];
        await staff.Record(AccessActions.ListUnsampled, found.Select(row => new Concerned(row.Row.Citizen, round.Id)), cancellationToken);
        var policy = directives.Policy<DisplayPolicy>();
        var next = found.Count == page.Size ? found[^1].Row.Citizen.Value : null;
        return new(round.Id, page.Community.Code, [.. found.Select(row => Masked(cipher.Entry(row), policy))], next);
    }

    private static UnsampledPerson Masked(RosterEntry entry, DisplayPolicy policy) => new(
        Masks.Name(entry.Person?.Name ?? ""),
        policy.Phone && entry.Person is { } reached ? Masks.Phone(reached.Phone) : null,
        policy.DocumentNumber && entry.Person is { } known ? Masks.Number(known.Document.Number) : null,
        entry.Residence.Exclusion);
}
