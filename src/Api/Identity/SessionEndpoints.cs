using System.Security.Claims;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Identity;

/// <summary>Who signs in: a document, the name on it, the mobile phone; with the code from the SMS in the second step.</summary>
public sealed record SessionRequest(DocumentFields? Document, string? Name, string? Phone, string? Code);

/// <summary>A staff sign-in; with the code of the authenticator app, or a recovery code, where the account has one.</summary>
public sealed record StaffSessionRequest(string? Username, string? Password, string? Totp);

/// <summary>Carries a session on.</summary>
public sealed record RefreshRequest(string? RefreshToken);

/// <summary>Sign-in of citizens (SMS code) and staff (password), and the end of sessions.</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/v1").WithTags("Session");
        session.MapPost("/session/code", SendCode).LimitedAs(EndpointClass.SignIn).AllowAnonymous().AddEndpointFilter(AddressLimit.Keep)
            .WithSummary("Sends an SMS code, where the details match or are new. The answer is the same for everybody.");
        session.MapPost("/session", SignIn).LimitedAs(EndpointClass.SignIn).AllowAnonymous().WithSummary("Signs a citizen in with the code from the SMS.");
        session.MapPost("/staff/session", SignInStaff).LimitedAs(EndpointClass.PasswordSignIn).AllowAnonymous().OfStaffAccounts().WithSummary("Signs a member of staff in.");
        session.MapPost("/session/refresh", Refresh).LimitedAs(EndpointClass.Session).AllowAnonymous()
            .WithSummary("New tokens for a refresh token, which is good once: one that is used again ends the session.");
        session.MapDelete("/session", SignOut).LimitedAs(EndpointClass.Session).RequireAuthorization(Policies.AnySession).WithSummary("Signs out: ends this session.");
        session.MapDelete("/me/sessions", SignOutEverywhere).LimitedAs(EndpointClass.Session).RequireAuthorization(Policies.Citizen).WithSummary("Ends all my sessions, on every device.");
        session.MapDelete("/staff/{username}/sessions", SignOutStaff).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Administration)
            .WithSummary("Ends all sessions of a member of staff.");
    }

    private static async Task<Results<Accepted, ProblemResult>> SendCode(
        SessionRequest request, CitizenSignIn signIn, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var person = PersonFields.Read(errors, request.Document, request.Name, request.Phone, clock);
        if (person is null)
            return errors.ToProblem();

        return await signIn.SendCode(person, cancellationToken) is { } refusal ? new ProblemResult(refusal) : TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Ok<SessionAnswer>, ProblemResult>> SignIn(
        SessionRequest request, CitizenSignIn signIn, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var person = PersonFields.Read(errors, request.Document, request.Name, request.Phone, clock);
        var code = errors.Text("code", request.Code, maxLength: 20, mandatory: true);
        return errors.Any ? errors.ToProblem() : Answer(Counted("citizen", await signIn.Complete(person!, code!, cancellationToken)));
    }

    private static async Task<Results<Ok<SessionAnswer>, ProblemResult>> SignInStaff(
        StaffSessionRequest request, StaffSessions sessions, CancellationToken cancellationToken) =>
        Answer(Counted("staff", await sessions.SignIn(new(request.Username ?? "", request.Password ?? "", request.Totp), cancellationToken)));

    private static async Task<Results<Ok<SessionAnswer>, ProblemResult>> Refresh(
        RefreshRequest request, Sessions sessions, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var token = errors.Text("refreshToken", request.RefreshToken, maxLength: 300, mandatory: true);
        return token is null ? errors.ToProblem() : Answer(await sessions.Refresh(token, cancellationToken));
    }

    private static async Task<NoContent> SignOut(ClaimsPrincipal caller, Sessions sessions, CancellationToken cancellationToken)
    {
        if (caller.SessionId() is { } id)
            await sessions.Close(caller.Account(), id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOutEverywhere(ClaimsPrincipal caller, Sessions sessions, CancellationToken cancellationToken)
    {
        await sessions.CloseAll(caller.Account(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemResult>> SignOutStaff(string username, Sessions sessions, CancellationToken cancellationToken)
    {
        if (!StaffAccount.IsUsername(username))
            return new ProblemResult(new Refusal("not-found", "There is no such account."));

        await sessions.CloseAll(StaffAccount.GrainKey(username), cancellationToken);
        return TypedResults.NoContent();
    }

    private static Result<SessionAnswer> Counted(string who, Result<SessionAnswer> session)
    {
        CityMeter.SignedIn(who, session.Refusal?.Code ?? "opened");
        return session;
    }

    private static Results<Ok<SessionAnswer>, ProblemResult> Answer(Result<SessionAnswer> session) =>
        session.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(session.Value);
}
