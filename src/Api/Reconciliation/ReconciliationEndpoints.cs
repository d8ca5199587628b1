using System.Globalization;
using System.Security.Claims;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Which list, and what of it: <c>status</c> is open (also where it is left out), expired or fulfilled, for orders only.</summary>
internal sealed record ReconciliationQuery(string? Kind, string? Status, string? Site, string? Lab, string? Limit);

/// <summary>The lists of what does not add up.</summary>
internal static class ReconciliationEndpoints
{
    private const int MaxItems = 1000;
    private const string Held = "held-results";
    private const string OverdueTransports = "overdue-transports";
    private const string BatchesWithoutResults = "batches-without-results";
    private const string Orders = "orders";
    private const string Kinds = $"kind is {Held}, {OverdueTransports}, {BatchesWithoutResults} or {Orders}.";

    public static void MapReconciliation(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/reconciliation", List).LimitedAs(EndpointClass.StaffRead).WithTags("Reconciliation").RequireAuthorization(Policies.Reconciliation).Records()
            .WithSummary(
                "kind=held-results: results that wait for a decision; overdue-transports; batches-without-results; "
                + "orders (status=open, expired or fulfilled): people to be sampled again. Oldest first; a lab supervisor sees their lab's.");

    private static async Task<Results<Ok<HeldResultsAnswer>, Ok<TubesAnswer>, Ok<OrdersAnswer>, ProblemResult>> List(
        [AsParameters] ReconciliationQuery query, StaffAccess staff, HeldResults heldResults, ReconciliationLists lists, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (query.Kind is not (Held or OverdueTransports or BatchesWithoutResults or Orders))
            errors.Add("kind", "unknown-kind", Kinds);
        var status = ReadStatus(errors, query.Status);
        var filter = ReadFilter(errors, query, staff.Caller);
        if (errors.Any)
            return errors.ToProblem();

        // The other lists name tubes, and no people.
        if (query.Kind != Orders)
            await staff.Record(AccessActions.ListOrders, [], cancellationToken);
        return query.Kind switch
        {
            OverdueTransports => TypedResults.Ok(await lists.OverdueTransports(filter, cancellationToken)),
            BatchesWithoutResults => TypedResults.Ok(await lists.BatchesWithoutResults(filter, cancellationToken)),
            Orders => TypedResults.Ok(await lists.Orders(status, filter, staff, cancellationToken)),
            _ => TypedResults.Ok(new HeldResultsAnswer([.. (await heldResults.List(filter.Lab, filter.Limit, cancellationToken)).Select(HeldResultItem.Of)])),
        };
    }

    private static SamplingOrderStatus ReadStatus(FieldErrors errors, string? text)
    {
        switch (text)
        {
            case null or "open":
                return SamplingOrderStatus.Open;
            case "expired":
                return SamplingOrderStatus.Expired;
            case "fulfilled":
                return SamplingOrderStatus.Fulfilled;
            default:
                errors.Add("status", "invalid-field", "status is open, expired or fulfilled.");
                return default;
        }
    }

    private static RecordFilter ReadFilter(FieldErrors errors, ReconciliationQuery query, ClaimsPrincipal caller)
    {
        var site = errors.Text("site", query.Site, maxLength: 60, mandatory: false);
        var lab = errors.Text("lab", query.Lab, maxLength: 60, mandatory: false);
        var limit = MaxItems;
        if (query.Limit is not null && !(int.TryParse(query.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxItems))
            errors.Add("limit", "invalid-field", $"limit is a number from 1 to {MaxItems}.");

        return new(site, LabOf(caller, lab), limit);
    }

    /// <summary>The lab to show: a supervisor's own, and none where they ask for another.</summary>
    private static string? LabOf(ClaimsPrincipal caller, string? asked)
    {
        if (!caller.IsInRole(Roles.LabSupervisor))
            return asked;

        var own = caller.FindFirstValue(AccessTokens.LabClaim) ?? "";
        return asked is null || asked == own ? own : "";
    }
}
