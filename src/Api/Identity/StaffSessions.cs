using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>The sign-in of staff.</summary>
internal sealed class StaffSessions(StaffDoor door, Sessions sessions, StaffPolicy policy)
{
    /// <summary>
    /// A session, which tells what is still due of the account. Refuses as <see cref="StaffDoor.Show(string, string, string?, CancellationToken)"/>, and as
    /// <see cref="StaffStanding"/>: after the time for the first steps, with the first one that is due.
    /// </summary>
    public async Task<Result<SessionAnswer>> SignIn(StaffCredentials credentials, CancellationToken cancellationToken)
    {
        var shown = await door.Show(credentials.Username, credentials.Password, credentials.Totp, cancellationToken);
        if (shown.Refusal is { } refusal)
            return refusal;

        var opened = await sessions.Open(shown.Value, cancellationToken);
        return opened.Refusal is null && StaffFirstStepRules.DueAt(shown.Value, policy) is { } dueAt
            ? opened.Value with { Due = StaffFirstStepRules.Due(shown.Value, policy), DueAt = CityTime.Of(dueAt) }
            : opened;
    }
}
