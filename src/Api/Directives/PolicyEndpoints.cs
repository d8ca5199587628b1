using System.Security.Claims;
using System.Text.Json;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Directives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Directives;

/// <summary>Every policy by name: what was laid down, the earliest day first. Where nothing was, the defaults hold.</summary>
public sealed record PoliciesAnswer(IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Policies);

/// <summary>What the city lays down and changes while the system runs; docs/policies.md has every field.</summary>
internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/policies", List).LimitedAs(EndpointClass.StaffRead).WithTags("Policies").RequireAuthorization(Policies.ReadDirectives)
            .WithSummary("Every policy that was laid down, by name and day.");
        routes.MapPut("/v1/policies/{name}", Put).LimitedAs(EndpointClass.StaffWrite).WithTags("Policies").RequireAuthorization(Policies.Administration)
            .WithSummary("Lays a policy down from its validFrom on; fields left out have their defaults. On every node within five seconds.");
    }

    private static Ok<PoliciesAnswer> List(LiveDirectives directives) =>
        TypedResults.Ok(new PoliciesAnswer(PolicyDocuments.Names.ToDictionary(
            name => name,
            name => (IReadOnlyList<JsonElement>)[.. directives.Current.Policies.Where(policy => PolicyDocuments.NameOf(policy) == name).Select(PolicyDocuments.Write)],
            StringComparer.Ordinal)));

    private static async Task<Results<Ok<JsonElement>, ProblemResult>> Put(
        string name, JsonElement document, ClaimsPrincipal caller, DirectiveDesk desk, CancellationToken cancellationToken)
    {
        if (!PolicyDocuments.Names.Contains(name, StringComparer.Ordinal))
            return new ProblemResult(new Refusal("not-found", $"There is no policy of this name; there are {string.Join(", ", PolicyDocuments.Names)}."));

        var reading = PolicyDocuments.Read(name, document);
        if (reading.Policy is not { } policy)
            return Refuse(reading.Problems);

        await desk.PutPolicy(policy, caller.Username(), cancellationToken);
        return TypedResults.Ok(PolicyDocuments.Write(policy));
    }

    private static ProblemResult Refuse(IReadOnlyList<string> problems)
    {
        const string Code = "invalid-policy";
        return new(
            new Refusal(Code, "The policy that holds stays as it is. " + string.Join(' ', problems)),
            [.. problems.Select(problem => new FieldError("policy", Code, problem))]);
    }
}
