using HealthWuhan.Api.Access;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Api;

/// <summary>Every endpoint that staff may call puts on record whom it shows or changes, or stands here with the reason why it concerns nobody.</summary>
[Collection(City.Collection)]
public class RecordingEndpointsTests(City city)
{
    private static readonly Dictionary<string, string> ConcerningNobody = new(StringComparer.Ordinal)
    {
        ["DELETE /v1/session"] = "one's own session",
        ["DELETE /v1/staff/{username}/sessions"] = "a member of staff, not a citizen",
        ["GET /v1/erasures"] = "requests, without whose they are",
        ["GET /v1/retention/certificates"] = "numbers of what was deleted; of who was erased a keyed hash",
        ["GET /v1/staff/accounts"] = "members of staff, no citizens",
        ["GET /v1/clients"] = "programs, no people",
        ["GET /v1/feed"] = "another authority's program that is given everything, by keys: an entry for each would be the record once more",
        ["GET /v1/feed/consumers"] = "addresses of programs",
        ["PUT /v1/feed/consumers/{id}"] = "a program; its row has who and when",
        ["DELETE /v1/feed/consumers/{id}"] = "a program",
        ["GET /v1/feed/consumers/{id}/dead-letters"] = "ids of events, no people",
        ["POST /v1/feed/consumers/{id}/dead-letters/replay"] = "events to be posted again",
        ["GET /v1/rounds"] = "rounds, no people",
        ["GET /v1/rounds/{id}"] = "a round, no people",
        ["PUT /v1/rounds/{id}"] = "an area and a deadline; the directive table has who and when",
        ["GET /v1/rounds/{id}/coverage"] = "counts, no people",
        ["GET /v1/rosters"] = "imports and their counts",
        ["GET /v1/rosters/{id:long}"] = "numbers of rows that were refused, and nothing that they said",
        ["GET /v1/zones"] = "zones, no people",
        ["PUT /v1/zones/{id}"] = "an area, never its residents one by one; the directive table has who and when",
        ["DELETE /v1/zones/{id}"] = "an area; the directive table has who and when",
        ["GET /v1/policies"] = "policies, no people",
        ["PUT /v1/policies/{name}"] = "a policy; the directive table has who and when",
        ["GET /v1/conversion-figures"] = "counts, no people",
        ["GET /v1/ops/visits"] = "counts, no people",
        ["GET /v1/ops/visits/stream"] = "counts, no people",
        ["GET /v1/ops/cluster"] = "silos, no people",
        ["POST /v1/staff/dashboard-session"] = "one's own cookie",
        ["ANY /metrics"] = "counts, no people",
        ["GET /dashboard/…"] = "silos and kinds of grains; what shows a single grain's state is shut",
        ["POST /v1/schedules"] = "a day's slots, before anybody is in them",
        ["PUT /v1/schedules/{id}/slots/{time}"] = "counts of places; whom it moves, it shows to nobody, and the record of events has each",
        ["POST /v1/schedules/{id}/closure"] = "counts of places; whom it sends away, the record of events has",
        ["GET /fhir/Schedule"] = "a published day, which everybody may search",
        ["GET /fhir/Schedule/{id}"] = "a published day, which everybody may search",
        ["POST /fhir/Schedule/_search"] = "a published day, which everybody may search",
        ["GET /fhir/Slot"] = "counts of places, which everybody may search",
        ["GET /fhir/Slot/{id}"] = "counts of places, which everybody may search",
        ["POST /fhir/Slot/_search"] = "counts of places, which everybody may search",
        ["GET /v1/bookings/figures"] = "counts, no people",
        ["PUT /v1/batches/{barcode}"] = "opens an empty tube",
        ["POST /v1/batches/{barcode}/seal"] = "a count of swabs; shows nobody, and whom it finds unbound was never told of the tube",
        ["GET /v1/lab/tubes"] = "barcodes of tubes and how far they are",
        ["GET /v1/reconciliation/exports/{id:long}"] = "who took a list along; whom it shows is in the access log",
        ["GET /v1/consignments/{id}"] = "barcodes of tubes and how far they are",
        ["PUT /v1/consignments/{id}"] = "barcodes of tubes",
        ["POST /v1/consignments/{id}/handover"] = "barcodes of tubes",
    };

    [Fact]
    public async Task What_staff_may_call_records_or_is_listed_here_with_a_reason()
    {
        var (recording, silent) = await EndpointsOfStaff();
        Assert.Equal(ConcerningNobody.Keys.Order(StringComparer.Ordinal), silent.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Contains("GET /v1/batches/{barcode}", recording);
        Assert.Contains("POST /v1/access-log/search", recording);
    }

    private async Task<(List<string> Recording, List<string> Silent)> EndpointsOfStaff()
    {
        await using var node = await city.StartApi();
        var policies = node.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        var (recording, silent) = (new List<string>(), new List<string>());
        foreach (var endpoint in node.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (await IsOpenToStaff(endpoint, policies))
                (endpoint.Metadata.GetMetadata<RecordsAccess>() is null ? silent : recording).AddRange(NamesOf(endpoint));
        }

        return (recording, silent);
    }

    /// <summary>By any of its policies; one that names no roles is open to all who are signed in.</summary>
    private static async Task<bool> IsOpenToStaff(RouteEndpoint endpoint, IAuthorizationPolicyProvider policies)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return false;

        var named = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
        foreach (var rule in named)
        {
            var policy = await policies.GetPolicyAsync(rule.Policy!);
            var roles = policy!.Requirements.OfType<RolesAuthorizationRequirement>().SelectMany(requirement => requirement.AllowedRoles).ToArray();
            if (roles.Length > 0 && !roles.Intersect(Roles.Staff, StringComparer.Ordinal).Any())
                return false;
        }

        return true;
    }

    private static IEnumerable<string> NamesOf(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
            .Select(method => $"{method} /{endpoint.RoutePattern.RawText?.Trim('/')}")
            .Select(Endpoints.Dashboard);
}
