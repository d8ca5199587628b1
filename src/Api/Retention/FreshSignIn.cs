using System.Globalization;
using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;

namespace HealthWuhan.Api.Retention;

/// <summary>What a phone that lies on a table may not do: somebody must just have proved who they are, by a code and not by a refresh.</summary>
internal static class FreshSignIn
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(5);

    /// <summary>Null where the caller's session was opened within the last five minutes; else <c>sign-in-again</c>.</summary>
    public static Refusal? Demand(ClaimsPrincipal caller, DateTimeOffset now)
    {
        var isFresh = long.TryParse(caller.FindFirstValue(AccessTokens.SignedInAtClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var signedInAt)
            && now - DateTimeOffset.FromUnixTimeSeconds(signedInAt) <= s_fresh;
        return isFresh ? null : new Refusal("sign-in-again", "This needs a sign-in by code within the last five minutes.");
    }
}
