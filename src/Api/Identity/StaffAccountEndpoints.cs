using System.Text.Json.Serialization;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Zones;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Identity;

/// <summary>A new account: its user name, its role and where it works.</summary>
public sealed record StaffAccountRequest(string? Username, string? Role, string? Site, string? Lab, string? District, string? Community);

/// <summary>
/// What is to change of an account; what is left out stays. Role and place go together: with a role, the places that are left out are none.
/// </summary>
public sealed record StaffChangeRequest(string? Role, string? Site, string? Lab, string? District, string? Community, bool? Disabled, bool? ResetPassword, bool? ResetTotp);

/// <summary>An account as admins see it, with a password that was made for it just now: it is told once, and opens nothing but its own change.</summary>
public sealed record StaffAccountAnswer(string Username, string Role, bool Disabled, bool Totp, IReadOnlyList<string> Due)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Site { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Lab { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? District { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Community { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DueAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OneTimePassword { get; init; }

    internal static StaffAccountAnswer Of(StaffAccount account, StaffPolicy policy, string? password = null) => new(
        account.Username, account.Role, account.IsDisabled, account.SecondFactor?.IsConfirmed is true, StaffFirstStepRules.Due(account, policy))
    {
        Site = account.Site,
        Lab = account.Lab,
        District = account.District,
        Community = account.Community,
        DueAt = StaffFirstStepRules.DueAt(account, policy) is { } dueAt ? CityTime.Of(dueAt) : null,
        OneTimePassword = password,
    };
}

/// <summary>Accounts in the order of their names; <c>next</c> of one answer is the <c>after</c> of the following.</summary>
public sealed record StaffAccountsAnswer(
    IReadOnlyList<StaffAccountAnswer> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Next);

/// <summary>Staff accounts in the hands of admins.</summary>
internal static class StaffAccountEndpoints
{
    private const int MostItems = 200;

    public static void MapStaffAccounts(this IEndpointRouteBuilder routes)
    {
        var accounts = routes.MapGroup("/v1/staff/accounts").WithTags("Staff").RequireAuthorization(Policies.Administration).OfStaffAccounts();
        accounts.MapGet("", List).LimitedAs(EndpointClass.StaffRead).WithSummary("The staff accounts, 200 at once: role, place, what is due of them.");
        accounts.MapPost("", Create).LimitedAs(EndpointClass.PasswordSignIn).Records().WithSummary("A new account, with a password that is told once and is to be changed before anything else.");
        accounts.MapPut("/{username}", Change).LimitedAs(EndpointClass.PasswordSignIn).Records()
            .WithSummary("Gives an account other work, bars it or lets it in, sets back its password or its second factor; ends its sessions.");
    }

    private static async Task<Ok<StaffAccountsAnswer>> List(
        string? after, StaffDesk desk, CancellationToken cancellationToken)
    {
        var accounts = await desk.List(after, MostItems, cancellationToken);
        return TypedResults.Ok(new StaffAccountsAnswer(
            [.. accounts.Select(account => desk.Answer(account))],
            accounts.Count == MostItems ? accounts[^1].Username : null));
    }

    private static async Task<Results<Created<StaffAccountAnswer>, ProblemResult>> Create(
        StaffAccountRequest request, StaffAccess staff, StaffDesk desk, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var username = request.Username?.Trim() ?? "";
        if (!StaffAccount.IsUsername(username) || LabProgram.IsClientId(username))
            errors.Add("username", "invalid-field", "3 to 40 lower-case letters, digits or hyphens, and not the form of a program's id.");
        var post = Post(errors, new(request.Role, request.Site, request.Lab, request.District, request.Community));
        if (errors.Any)
            return errors.ToProblem();

        await staff.Record(AccessActions.AddStaffAccount, new Concerned(null, username), cancellationToken);
        var (created, password) = await desk.Create(username, post!, cancellationToken);
        return created.Refusal is { } refusal
            ? new ProblemResult(refusal)
            : TypedResults.Created($"/v1/staff/accounts/{username}", desk.Answer(created.Value, password));
    }

    private static async Task<Results<Ok<StaffAccountAnswer>, ProblemResult>> Change(
        string username, StaffChangeRequest request, StaffAccess staff, StaffDesk desk, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var isMoved = (request.Role ?? request.Site ?? request.Lab ?? request.District ?? request.Community) is not null;
        var post = isMoved ? Post(errors, new(request.Role, request.Site, request.Lab, request.District, request.Community)) : null;
        if (errors.Any)
            return errors.ToProblem();
        if (!StaffAccount.IsUsername(username))
            return new ProblemResult(StaffAccountRules.Unknown);
        // Nobody locks the last admin out by mistake, and who has found an open session does not make the account their own.
        if (username == staff.Caller.Username())
            return new ProblemResult(new Refusal("own-account", "Another admin does this; one's own password and app are changed by showing them."));

        await staff.Record(AccessActions.ChangeStaffAccount, new Concerned(null, username), cancellationToken);
        var wanted = new WantedChanges(post, request.Disabled, request.ResetPassword is true, request.ResetTotp is true);
        var (changed, password) = await desk.Change(username, wanted, cancellationToken);
        return changed.Refusal is { } refusal
            ? new ProblemResult(refusal)
            : TypedResults.Ok(desk.Answer(changed.Value, password));
    }

    private static StaffPost? Post(FieldErrors errors, PostFields fields)
    {
        var named = errors.Text("role", fields.Role, maxLength: 40, mandatory: true);
        var post = new StaffPost(named ?? "")
        {
            Site = errors.Text("site", fields.Site, maxLength: 60, mandatory: false),
            Lab = errors.Text("lab", fields.Lab, maxLength: 60, mandatory: false),
            District = errors.Text("district", fields.District, maxLength: 60, mandatory: false),
            Community = fields.Community is null ? null : errors.Take("community", Community.Parse(fields.Community)).Code,
        };
        if (named is not null && StaffAccountRules.RefuseBinding(post) is { } refusal)
            errors.Add("role", refusal.Code, refusal.Detail);
        return errors.Any ? null : post;
    }

    private sealed record PostFields(string? Role, string? Site, string? Lab, string? District, string? Community);
}
