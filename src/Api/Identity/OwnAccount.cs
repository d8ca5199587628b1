using HealthWuhan.Api.Access;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Access;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Access;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// What members of staff do with their own account. Each call shows password and second factor again, so that it needs no session: an account whose first
/// steps are due has none. Each is on record, and each that changes what opens the account ends its sessions.
/// </summary>
internal sealed class OwnAccount(StaffDoor door, OwnAccountTools tools)
{
    /// <summary>Changes the password to one that <see cref="PasswordRules"/> let pass. Refuses as <see cref="StaffDoor"/>.</summary>
    public async Task<Refusal?> ChangePassword(StaffCredentials credentials, string next, CancellationToken cancellationToken)
    {
        var shown = await door.Show(credentials.Username, credentials.Password, credentials.Totp, cancellationToken);
        if (shown.Refusal is { } refusal)
            return refusal;

        var account = shown.Value;
        await Record(account, AccessActions.ChangeOwnPassword, cancellationToken);
        var changed = await door.Change(account.Username, new PasswordChosen(account.PasswordHash, tools.Passwords.Hash(next)), cancellationToken);
        return changed.Refusal is null ? await EndSessions(account, cancellationToken) : StaffDoor.Wrong;
    }

    /// <summary>A secret for an authenticator app, which counts once it is confirmed; until then the one before does. Refuses as <see cref="StaffDoor"/>.</summary>
    public async Task<Result<byte[]>> OfferSecondFactor(StaffCredentials credentials, CancellationToken cancellationToken)
    {
        var shown = await door.Show(credentials.Username, credentials.Password, credentials.Totp, cancellationToken);
        if (shown.Refusal is { } refusal)
            return refusal;

        await Record(shown.Value, AccessActions.OfferSecondFactor, cancellationToken);
        var secret = SecondFactors.NewSecret();
        var offered = await door.Change(shown.Value.Username, new SecondFactorOffered(secret), cancellationToken);
        return offered.Refusal is { } gone ? gone : secret;
    }

    /// <summary>
    /// Takes the app for the account's, by a code of the secret that was offered, and tells new recovery codes. The code of the app before is not asked for again:
    /// only who gave it has the new secret.
    /// </summary>
    public async Task<Result<string[]>> ConfirmSecondFactor(StaffCredentials credentials, CancellationToken cancellationToken)
    {
        long? step = null;
        var shown = await door.Show(
            credentials.Username,
            credentials.Password,
            account =>
            {
                step = SecondFactors.StepOf(account.SecondFactor?.Offered ?? [], credentials.Totp ?? "", tools.Clock.GetUtcNow());
                return Task.FromResult(step is null ? Given.Wrong : Given.Right);
            },
            cancellationToken);
        if (shown.Refusal is { } refusal)
            return refusal;

        var account = shown.Value;
        await Record(account, AccessActions.ConfirmSecondFactor, cancellationToken);
        var codes = SecondFactors.NewRecoveryCodes();
        var confirmation = new SecondFactorConfirmed(
            account.SecondFactor!.Offered, step!.Value, [.. codes.Select(code => tools.Factors.HashOf(account.Username, code))]);
        if ((await door.Change(account.Username, confirmation, cancellationToken)).Refusal is not null)
            return StaffDoor.Wrong;

        await EndSessions(account, cancellationToken);
        return codes;
    }

    private Task Record(StaffAccount account, AccessAction action, CancellationToken cancellationToken)
    {
        var member = new StaffMember(account.Username, account.Role) { Site = account.Site, Lab = account.Lab, District = account.District, Community = account.Community };
        return tools.Writer.Append([new AccessEntry(tools.Clock.GetUtcNow(), member, action.Name) { Subject = account.Username }], cancellationToken);
    }

    private async Task<Refusal?> EndSessions(StaffAccount account, CancellationToken cancellationToken)
    {
        await tools.Sessions.CloseAll(StaffAccount.GrainKey(account.Username), cancellationToken);
        return null;
    }
}

/// <summary>What <see cref="OwnAccount"/> works with.</summary>
internal sealed record OwnAccountTools(StaffPasswords Passwords, SecondFactors Factors, Sessions Sessions, AccessWriter Writer, TimeProvider Clock);

/// <summary>What somebody shows at the door.</summary>
internal readonly record struct StaffCredentials(string Username, string Password, string? Totp)
{
    /// <summary>Nothing of it.</summary>
    public override string ToString() => nameof(StaffCredentials);
}
