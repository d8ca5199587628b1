using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Citizens;

/// <summary>
/// Ties people who look after each other. The member's side is written before the viewer's, and ended before it: whatever dies in between,
/// nobody may look whom the other side does not know of.
/// </summary>
internal sealed class Family(GrainCalls grains, SmsCodes codes, DeploymentKeys keys, TimeProvider clock)
{
    public static Refusal NotYours { get; } = new("not-yours", "There is no such tie, or it has ended.");

    private DateOnly Today => CityTime.DateOf(clock.GetUtcNow());

    /// <summary>Sends a code to the other person, where the details match or are new; the caller cannot tell. Refuses as <see cref="SmsCodes.Send"/>.</summary>
    public Task<Refusal?> AskForConsent(CitizenKey viewer, Person person, CancellationToken cancellationToken) =>
        codes.Send(ConsentKey(viewer, person), person, code =>
            $"【健康武汉】验证码 {code}：有人申请查看您的检测结果，如同意请告知对方，5 分钟内有效。Somebody asks to see your results; give them code {code} only if you agree.",
            cancellationToken);

    /// <summary>Binds with the code from the other person's phone. Refuses as <see cref="SmsCodes.Verify"/> and <see cref="FamilyRules.AddMember"/>.</summary>
    public async Task<Result<FamilyTie>> BindWithConsent(CitizenKey viewer, Person person, string code, CancellationToken cancellationToken) =>
        await codes.Verify(ConsentKey(viewer, person), person, code, cancellationToken) is { } refusal
            ? refusal
            : await Bind(viewer, person, FamilyTieKind.Consent, cancellationToken);

    /// <summary>Binds a minor who has the viewer's phone. Refuses with <c>not-a-minor</c> whatever else does not fit, so that nothing is learnt of strangers.</summary>
    public async Task<Result<FamilyTie>> BindMinor(CitizenKey viewer, Person person, CancellationToken cancellationToken)
    {
        var guardian = await grains.Citizen(viewer, citizen => citizen.Person(cancellationToken), cancellationToken);
        var match = await grains.Citizen(Key(person), citizen => citizen.Match(person.Name, person.Phone, cancellationToken), cancellationToken);
        return guardian is not null && FamilyRules.CanGuard(person, match, guardian.Phone, Today)
            ? await Bind(viewer, person, FamilyTieKind.Guardian, cancellationToken)
            : new Refusal("not-a-minor", "Only a minor who has your own phone number can be bound without their code.");
    }

    /// <summary>Ends a tie from either side; a tie that is not there is a repeat.</summary>
    public async Task Unbind(CitizenKey caller, string tieId, CancellationToken cancellationToken)
    {
        var (members, viewers) = await grains.Citizen(caller, citizen => citizen.Family(cancellationToken), cancellationToken);
        var asViewer = members.FirstOrDefault(tie => tie.Id == tieId);
        var other = asViewer ?? viewers.FirstOrDefault(tie => tie.Id == tieId);
        if (other is null)
            return;

        CitizenKey[] memberFirst = asViewer is null ? [caller, other.Other] : [other.Other, caller];
        foreach (var side in memberFirst)
            await grains.Citizen(side, citizen => citizen.Unbind(tieId, cancellationToken), cancellationToken);
    }

    /// <summary>The member at the other end of a tie, if the viewer may look today.</summary>
    public async Task<CitizenKey?> MemberOf(CitizenKey viewer, string tieId, CancellationToken cancellationToken)
    {
        var (members, _) = await grains.Citizen(viewer, citizen => citizen.Family(cancellationToken), cancellationToken);
        if (members.FirstOrDefault(tie => tie.Id == tieId) is not { } tie)
            return null;

        var mayLook = await grains.Citizen(tie.Other, member => member.MayBeSeenBy(viewer, tieId, Today, cancellationToken), cancellationToken);
        return mayLook ? tie.Other : null;
    }

    /// <summary>The minor at the other end of a tie, if the caller is their guardian today: who may look may not yet act for somebody.</summary>
    public async Task<CitizenKey?> WardOf(CitizenKey guardian, string tieId, CancellationToken cancellationToken)
    {
        var (members, _) = await grains.Citizen(guardian, citizen => citizen.Family(cancellationToken), cancellationToken);
        return members.Any(tie => tie.Id == tieId && tie.Kind == FamilyTieKind.Guardian) ? await MemberOf(guardian, tieId, cancellationToken) : null;
    }

    private async Task<Result<FamilyTie>> Bind(CitizenKey viewer, Person person, FamilyTieKind kind, CancellationToken cancellationToken)
    {
        var member = Key(person);
        var tie = new FamilyTie(FamilyTie.IdOf(viewer, member), member, kind, clock.GetUtcNow());
        var isTheirs = await grains.Citizen(member, citizen => citizen.AddViewer(person, tie with { Other = viewer }, cancellationToken), cancellationToken);
        if (!isTheirs)
            return SmsCodes.WrongCode;

        var added = await grains.Citizen(viewer, citizen => citizen.AddMember(viewer, tie, cancellationToken), cancellationToken);
        if (added.Refusal is not null)
            await grains.Citizen(member, citizen => citizen.Unbind(tie.Id, cancellationToken), cancellationToken);
        return added;
    }

    private CitizenKey Key(Person person) => CitizenKey.Derive(person.Document, keys.CitizenKey);

    private string ConsentKey(CitizenKey viewer, Person person) => "f-" + FamilyTie.IdOf(viewer, Key(person));
}
