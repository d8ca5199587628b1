using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Identity;

/// <summary>A password for another; with the code where the account has a second factor.</summary>
public sealed record PasswordRequest(string? Username, string? CurrentPassword, string? NewPassword, string? Totp);

/// <summary>Asks for an authenticator app's secret; with the code of the app before where there is one.</summary>
public sealed record SecondFactorRequest(string? Username, string? Password, string? Totp);

/// <summary>A secret for an authenticator app: to type, as a link, and as a picture to scan (SVG).</summary>
public sealed record SecondFactorAnswer(string Secret, string Uri, string Qr);

/// <summary>The first code that the app shows.</summary>
public sealed record SecondFactorConfirmation(string? Username, string? Password, string? Code);

/// <summary>Each stands in for one code of the app, once. They are told this once.</summary>
public sealed record RecoveryCodesAnswer(IReadOnlyList<string> RecoveryCodes);

/// <summary>One's own password and second factor, shown again at every call.</summary>
internal static class OwnAccountEndpoints
{
    public static void MapOwnAccount(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/v1/staff").WithTags("Session").LimitedAs(EndpointClass.PasswordSignIn).AllowAnonymous().OfStaffAccounts();
        own.MapPost("/password", ChangePassword).WithSummary("Changes one's own password, and ends the account's sessions.");
        own.MapPost("/totp", Offer).WithSummary("A secret for an authenticator app (RFC 6238); it counts once it is confirmed.");
        own.MapPost("/totp/confirmation", Confirm).WithSummary("Confirms the app by a code; tells ten recovery codes and ends the account's sessions.");
    }

    private static async Task<Results<NoContent, ProblemResult>> ChangePassword(
        PasswordRequest request, OwnAccount account, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        // Before anything is asked of the account: it says nothing of it, and uses no code up.
        if (PasswordRules.Refuse(request.Username ?? "", request.NewPassword ?? "") is { } weak)
            errors.Add("newPassword", weak.Code, weak.Detail);
        else if (request.NewPassword == request.CurrentPassword)
            errors.Add("newPassword", "weak-password", "Another one than before.");
        if (errors.Any)
            return errors.ToProblem();

        var credentials = new StaffCredentials(request.Username ?? "", request.CurrentPassword ?? "", request.Totp);
        return await account.ChangePassword(credentials, request.NewPassword!, cancellationToken) is { } refusal
            ? new ProblemResult(refusal)
            : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<SecondFactorAnswer>, ProblemResult>> Offer(
        SecondFactorRequest request, OwnAccount account, HttpResponse response, CancellationToken cancellationToken)
    {
        var username = request.Username ?? "";
        var offered = await account.OfferSecondFactor(new(username, request.Password ?? "", request.Totp), cancellationToken);
        if (offered.Refusal is { } refusal)
            return new ProblemResult(refusal);

        var uri = SecondFactors.Uri(username, offered.Value);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SecondFactorAnswer(SecondFactors.Text(offered.Value), uri, Svg.Picture(uri)));
    }

    private static async Task<Results<Ok<RecoveryCodesAnswer>, ProblemResult>> Confirm(
        SecondFactorConfirmation request, OwnAccount account, HttpResponse response, CancellationToken cancellationToken)
    {
        var confirmed = await account.ConfirmSecondFactor(new(request.Username ?? "", request.Password ?? "", request.Code), cancellationToken);
        if (confirmed.Refusal is { } refusal)
            return new ProblemResult(refusal);

        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RecoveryCodesAnswer(confirmed.Value));
    }
}
