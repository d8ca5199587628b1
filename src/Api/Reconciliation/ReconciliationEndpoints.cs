using System.Security.Claims;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.HealthCloud;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Results that wait for a decision, latest first.</summary>
public sealed record HeldResultsAnswer(IReadOnlyList<HeldResultItem> Items);

/// <summary>The result that was held and the code of why, and the one that stands, if any.</summary>
public sealed record HeldResultItem(string Barcode, string Lab, string Reason, DateTimeOffset ReceivedAt, HeldResultSide Held, HeldResultSide? Standing);

/// <summary>One of the two results.</summary>
public sealed record HeldResultSide(TubeResult Result, string? Kit, CtValues? Ct, DateTimeOffset? TestedAt, string Lab, DateTimeOffset ReportedAt);

/// <summary>The lists of what does not add up.</summary>
internal static class ReconciliationEndpoints
{
    private const int MaxItems = 1000;

    public static void MapReconciliation(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/reconciliation", List).WithTags("Reconciliation").RequireAuthorization(Policies.Reconciliation).Records()
            .WithSummary("kind=held-results: results that were not taken, waiting for a decision. A lab supervisor sees their lab's.");

    private static async Task<Results<Ok<HeldResultsAnswer>, ProblemResult>> List(
        string? kind, StaffAccess staff, HeldResults heldResults, CancellationToken cancellationToken)
    {
        if (kind != "held-results")
            return new ProblemResult(new Refusal("unknown-kind", "kind is held-results."), [new("kind", "unknown-kind", "kind is held-results.")]);

        var lab = staff.Caller.IsInRole(Roles.LabSupervisor) ? staff.Caller.FindFirstValue(AccessTokens.LabClaim) ?? "" : null;
        var held = await heldResults.List(lab, MaxItems, cancellationToken);
        // It names tubes, and no people.
        await staff.Record(AccessActions.ListOrders, [], cancellationToken);
        return TypedResults.Ok(new HeldResultsAnswer([.. held.Select(Item)]));
    }

    private static HeldResultItem Item(HeldResult result) =>
        new(
            result.Held.Report.Barcode.Value,
            result.Held.Lab,
            result.Reason,
            CityTime.Of(result.Held.ReportedAt),
            Side(result.Held),
            result.Standing is null ? null : Side(result.Standing));

    private static HeldResultSide Side(LabResult result) =>
        new(result.Report.Result, result.Report.Kit, result.Report.Ct, result.Report.TestedAt, result.Lab, CityTime.Of(result.ReportedAt));
}
