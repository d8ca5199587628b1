using System.Security.Claims;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Directives;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Zones;
using HealthWuhan.Grains.Directives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Zones;

/// <summary>A zone: <c>communities</c> and <c>districts</c>, or both in a <c>scope</c>. From now on where <c>from</c> is left out, open-ended without <c>until</c>.</summary>
public sealed record ZoneRequest(
    string? Name,
    string? Kind,
    AreaFields? Scope,
    IReadOnlyList<string?>? Districts,
    IReadOnlyList<string?>? Communities,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? From,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? Until);

/// <summary>A zone on the wire.</summary>
public sealed record ZoneAnswer(
    string Id, string Name, ZoneKind Kind, AreaFields Scope, DateTimeOffset From, DateTimeOffset? Until, DateTimeOffset? LiftedAt, bool InForce)
{
    internal static ZoneAnswer Of(ControlZone zone, DateTimeOffset now) => new(
        zone.Id,
        zone.Name,
        zone.Kind,
        AreaFields.Of(zone.Area),
        CityTime.Of(zone.From),
        zone.Until?.ToOffset(CityTime.Offset),
        zone.LiftedAt?.ToOffset(CityTime.Offset),
        ZoneRules.IsInForce(zone, now));
}

/// <summary>The zones, the latest to begin first.</summary>
public sealed record ZonesAnswer(IReadOnlyList<ZoneAnswer> Items);

/// <summary>Locking down and releasing areas.</summary>
internal static class ZoneEndpoints
{
    public static void MapZones(this IEndpointRouteBuilder routes)
    {
        var zones = routes.MapGroup("/v1/zones").WithTags("Zones");
        zones.MapGet("", List).LimitedAs(EndpointClass.StaffRead).RequireAuthorization(Policies.ReadDirectives).WithSummary("Every zone, also those that are over.");
        zones.MapPut("/{id}", Declare).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Command)
            .WithSummary("Locks an area down, or changes the zone: one write, however many live there; on every node within five seconds.");
        zones.MapDelete("/{id}", Lift).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Command).WithSummary("Releases the zone at once.");
    }

    private static Ok<ZonesAnswer> List(LiveDirectives directives, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return TypedResults.Ok(new ZonesAnswer([.. directives.Current.Zones.Values.OrderByDescending(zone => zone.From).Select(zone => ZoneAnswer.Of(zone, now))]));
    }

    private static async Task<Results<Ok<ZoneAnswer>, ProblemResult>> Declare(
        string id, ZoneRequest request, ClaimsPrincipal caller, DirectiveDesk desk, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var declare = new DeclareZone(
            errors.Text("id", id, maxLength: 60, mandatory: true) ?? "",
            errors.Text("name", request.Name ?? id, maxLength: 100, mandatory: true) ?? "",
            errors.Choice("kind", request.Kind, ZoneKind.LockedDown),
            AreaFields.Read(errors, request.Scope ?? new(request.Districts, request.Communities)),
            request.From,
            request.Until);
        if (errors.Any)
            return errors.ToProblem();

        return Answer(await desk.ChangeZone(id, (zone, now) => ZoneRules.Declare(zone, declare, now), caller.Username(), cancellationToken), desk);
    }

    private static async Task<Results<NoContent, ProblemResult>> Lift(
        string id, ClaimsPrincipal caller, DirectiveDesk desk, CancellationToken cancellationToken)
    {
        var lifted = await desk.ChangeZone(id, ZoneRules.Lift, caller.Username(), cancellationToken);
        return lifted.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.NoContent();
    }

    private static Results<Ok<ZoneAnswer>, ProblemResult> Answer(Result<ControlZone> changed, DirectiveDesk desk) =>
        changed.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(ZoneAnswer.Of(changed.Value, desk.Now));
}
