using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Identity;

/// <summary>Who signs in: a document, the name on it, the mobile phone; with the code from the SMS in the second step.</summary>
public sealed record SessionRequest(DocumentFields? Document, string? Name, string? Phone, string? Code);

/// <summary>A staff sign-in.</summary>
public sealed record StaffSessionRequest(string? Username, string? Password);

/// <summary>Sign-in of citizens (SMS code) and staff (password).</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/v1").WithTags("Session").AllowAnonymous();
        session.MapPost("/session/code", SendCode).WithSummary("Sends an SMS code, where the details match or are new. The answer is the same for everybody.");
        session.MapPost("/session", SignIn).WithSummary("Signs a citizen in with the code from the SMS.");
        session.MapPost("/staff/session", SignInStaff).WithSummary("Signs a member of staff in.");
    }

    private static async Task<Results<Accepted, ProblemResult>> SendCode(
        SessionRequest request, Sessions sessions, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var person = PersonFields.Read(errors, request.Document, request.Name, request.Phone, clock);
        if (person is null)
            return errors.ToProblem();

        await sessions.SendCode(person, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Ok<AccessToken>, ProblemResult>> SignIn(
        SessionRequest request, Sessions sessions, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var person = PersonFields.Read(errors, request.Document, request.Name, request.Phone, clock);
        var code = errors.Text("code", request.Code, maxLength: 20, mandatory: true);
        if (errors.Any)
            return errors.ToProblem();

        return await sessions.Complete(person!, code!, cancellationToken) is { } token
            ? TypedResults.Ok(token)
            : new ProblemResult(new Refusal("wrong-code", "The details do not match, or the code is wrong or expired."));
    }

    private static async Task<Results<Ok<AccessToken>, ProblemResult>> SignInStaff(
        StaffSessionRequest request, StaffSessions sessions, CancellationToken cancellationToken)
    {
        var signIn = await sessions.SignIn(request.Username ?? "", request.Password ?? "", cancellationToken);
        if (signIn.Wait is { } wait)
            return new ProblemResult(new Refusal("too-many-requests", "Too many wrong passwords for this user name.")) { RetryAfter = wait };

        return signIn.Token is { } token
            ? TypedResults.Ok(token)
            : new ProblemResult(new Refusal("wrong-credentials", "No such account, or the password is wrong."));
    }
}

/// <summary>The citizen's sign-in, by a code for the document's own citizen key.</summary>
internal sealed class Sessions(GrainCalls grains, SmsCodes codes, DeploymentKeys keys, AccessTokens tokens)
{
    /// <summary>Sends a code where the person is new or the details match the registration; otherwise nothing, and the caller cannot tell.</summary>
    public Task SendCode(Person person, CancellationToken cancellationToken) =>
        codes.Send(Key(person).Value, person, code => $"【健康武汉】验证码 {code}，5 分钟内有效，请勿告知他人。Your code is {code}, valid for 5 minutes.", cancellationToken);

    /// <summary>A token, where the code is right; the first sign-in of somebody new registers them.</summary>
    public async Task<AccessToken?> Complete(Person person, string code, CancellationToken cancellationToken)
    {
        var citizen = Key(person);
        var accepted = await codes.Verify(citizen.Value, person, code, cancellationToken);
        // Since the code was sent, a medic may have registered the document's true owner: whoever asked for the code must still be the one.
        var isOwner = accepted && await grains.Citizen(citizen, grain => grain.Register(person, cancellationToken), cancellationToken);
        return isOwner ? tokens.IssueTo(citizen) : null;
    }

    private CitizenKey Key(Person person) => CitizenKey.Derive(person.Document, keys.CitizenKey);
}
