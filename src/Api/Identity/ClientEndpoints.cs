using System.Text.Json.Serialization;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// A new program: what to call it, whose it is (a supervisor's own lab where it is left out), and how many days its secret is good (90). An admin may make one with the
/// <c>role</c> integrator, which has no lab, and reads the people of the <c>district</c>, or of the city.
/// </summary>
public sealed record ClientRequest(string? Name, string? Lab, int? Days, string? Role = null, string? District = null);

/// <summary>A new secret, good for so many days (90).</summary>
public sealed record ClientSecretRequest(int? Days);

/// <summary>A program without its secrets, but for one that was made just now: it is told once.</summary>
public sealed record ClientAnswer(string ClientId, string Lab, string Name, DateTimeOffset CreatedAt, string CreatedBy, IReadOnlyList<ClientSecretItem> Secrets)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Absent for a lab's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? District { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientSecret { get; init; }

    internal static ClientAnswer Of(LabProgram program, string? secret = null) => new(
        program.ClientId, program.Lab, program.Name, CityTime.Of(program.CreatedAt), program.CreatedBy, [.. program.Secrets.Select(ClientSecretItem.Of)])
    {
        LastUsedAt = program.LastUsedAt is { } at ? CityTime.Of(at) : null,
        Role = program.Role,
        District = program.District,
        ClientSecret = secret,
    };
}

/// <summary>What may be told of a secret.</summary>
public sealed record ClientSecretItem(int Number, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastUsedAt { get; init; }

    internal static ClientSecretItem Of(ClientSecret secret) => new(secret.Number, CityTime.Of(secret.CreatedAt), CityTime.Of(secret.ExpiresAt))
    {
        LastUsedAt = secret.LastUsedAt is { } at ? CityTime.Of(at) : null,
    };
}

/// <summary>The programs, by lab.</summary>
public sealed record ClientsAnswer(IReadOnlyList<ClientAnswer> Items);

/// <summary>Programs of labs, for their supervisors and for admins.</summary>
internal static class ClientEndpoints
{
    private const int UsualDays = 90;

    public static void MapClients(this IEndpointRouteBuilder routes)
    {
        var clients = routes.MapGroup("/v1/clients").WithTags("Lab programs").RequireAuthorization(Policies.ManageClients).LimitedAs(EndpointClass.StaffWrite);
        clients.MapGet("", List).LimitedAs(EndpointClass.StaffRead).WithSummary("The programs of one's lab, or of every lab for an admin: their secrets' ends and last use.");
        clients.MapPost("", Add).Records().WithSummary("A new program of a lab, with a secret that is told once.");
        clients.MapDelete("/{id}", Revoke).Records().WithSummary("Ends a program: it gets no more tokens, and the one that it has ends within half an hour.");
        clients.MapPost("/{id}/secrets", AddSecret).Records().WithSummary("A second secret, told once: both are good until the first is taken away.");
        clients.MapDelete("/{id}/secrets/{number:int}", RemoveSecret).Records().WithSummary("Takes a secret away.");
    }

    private static async Task<Ok<ClientsAnswer>> List(HttpContext context, string? lab, ClientDesk desk, CancellationToken cancellationToken)
    {
        var programs = await desk.List(context.User.Scope().Lab ?? lab, cancellationToken);
        return TypedResults.Ok(new ClientsAnswer([.. programs.Select(program => ClientAnswer.Of(program))]));
    }

    private static async Task<Results<Created<ClientAnswer>, ProblemResult>> Add(
        ClientRequest request, StaffAccess staff, ClientDesk desk, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var own = staff.Caller.Scope().Lab;
        var isIntegrator = request.Role == Roles.Integrator;
        var name = errors.Text("name", request.Name, maxLength: 60, mandatory: true);
        var lab = errors.Text("lab", request.Lab ?? (isIntegrator ? null : own), maxLength: 60, mandatory: !isIntegrator);
        var district = errors.Text("district", request.District, maxLength: 40, mandatory: false);
        var days = Days(errors, request.Days);
        if (isIntegrator ? lab is not null : request.Role is not null || district is not null)
            errors.Add("role", "invalid-field", $"role is {Roles.Integrator}, with a district or none and no lab, or is left out, with a lab and no district.");
        if (errors.Any)
            return errors.ToProblem();
        if (own is not null && (isIntegrator || own != lab))
            return new ProblemResult(new Refusal("not-your-lab", "Your account is bound to another lab."));

        var program = desk.NewProgram(lab ?? "", name!, staff.Caller.Username()) with { Role = request.Role, District = district };
        await staff.Record(AccessActions.AddClient, new Concerned(null, program.ClientId), cancellationToken);
        var (made, secret) = await desk.Add(program, days, cancellationToken);
        return TypedResults.Created($"/v1/clients/{made.ClientId}", ClientAnswer.Of(made, secret));
    }

    private static async Task<Results<NoContent, ProblemResult>> Revoke(string id, StaffAccess staff, ClientDesk desk, CancellationToken cancellationToken)
    {
        if (!await desk.IsOwn(staff.Caller, id, cancellationToken))
            return new ProblemResult(LabProgramRules.Unknown);

        await staff.Record(AccessActions.RevokeClient, new Concerned(null, id), cancellationToken);
        await desk.Revoke(id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Created<ClientAnswer>, ProblemResult>> AddSecret(
        string id, ClientSecretRequest? request, StaffAccess staff, ClientDesk desk, CancellationToken cancellationToken)
    {
        if (!await desk.IsOwn(staff.Caller, id, cancellationToken))
            return new ProblemResult(LabProgramRules.Unknown);
        var errors = new FieldErrors();
        var days = Days(errors, request?.Days);
        if (errors.Any)
            return errors.ToProblem();

        await staff.Record(AccessActions.AddClientSecret, new Concerned(null, id), cancellationToken);
        var (added, secret) = await desk.AddSecret(id, days, cancellationToken);
        return added.Refusal is { } refusal
            ? new ProblemResult(refusal)
            : TypedResults.Created($"/v1/clients/{id}/secrets/{added.Value.LastNumber}", ClientAnswer.Of(added.Value, secret));
    }

    private static async Task<Results<NoContent, ProblemResult>> RemoveSecret(
        string id, int number, StaffAccess staff, ClientDesk desk, CancellationToken cancellationToken)
    {
        if (!await desk.IsOwn(staff.Caller, id, cancellationToken))
            return new ProblemResult(LabProgramRules.Unknown);

        await staff.Record(AccessActions.RemoveClientSecret, new Concerned(null, id), cancellationToken);
        return await desk.RemoveSecret(id, number, cancellationToken) is { } refusal ? new ProblemResult(refusal) : TypedResults.NoContent();
    }

    private static int Days(FieldErrors errors, int? days)
    {
        if (days is < 1 or > LabProgramRules.MaxDays)
            errors.Add("days", "invalid-field", $"1 to {LabProgramRules.MaxDays} days.");
        return days ?? UsualDays;
    }
}
