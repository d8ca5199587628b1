using System.Net.Mime;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>The lists of what does not add up.</summary>
internal static class ReconciliationEndpoints
{
    private const int MaxItems = 1000;

    public static void MapReconciliation(this IEndpointRouteBuilder routes)
    {
        var reconciliation = routes.MapGroup("/v1/reconciliation").WithTags("Reconciliation").LimitedAs(EndpointClass.StaffRead);
        reconciliation.MapGet("", List).RequireAuthorization(Policies.Reconciliation).Records()
            .Produces<TubesAnswer>().Produces<OrdersAnswer>().Produces<UnansweredPeopleAnswer>().Produces<HeldResultsAnswer>().Produces<RefusedRowsAnswer>()
            .Produces<SwabMismatchesAnswer>().Produces(StatusCodes.Status200OK, contentType: MediaTypeNames.Text.Csv)
            .WithSummary(
                "kind=overdue-transports; batches-without-results; people-without-results (status=open, overdue); orders (open, expired, unfulfilled, fulfilled): "
                + "people to be sampled again; held-results (open, decided); refused-rows; swab-mismatches (all, under-filled, differing). By site, lab, district, "
                + "olderThan hours; next goes into after. Accept: text/csv gives the whole list as a file with a watermark. A lab supervisor sees their lab's.");
        reconciliation.MapExports();
    }

    private static async Task<IResult> List(
        [AsParameters] ReconciliationQuery query, HttpContext context, StaffAccess staff, ReconciliationDesk desk, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var list = desk.Find(query.Kind);
        if (list is null)
            errors.Add("kind", "unknown-kind", $"kind is {desk.Kinds}.");
        var ask = query.Read(errors, list, staff.Caller, desk.Places, desk.Now);
        var page = ListCursor.ReadPage(errors, query.After, query.Limit, MaxItems);
        if (errors.Any)
            return errors.ToProblem();

        if (context.Request.GetTypedHeaders().Accept.Any(media => media.MediaType.Value == MediaTypeNames.Text.Csv))
            return await desk.Export(list!, ask, query.Filter, staff, cancellationToken);
        var found = await list!.Page(ask, page, cancellationToken);
        await staff.Record(list.Look ?? AccessActions.ListOrders, found.People, cancellationToken);
        return TypedResults.Ok(found.Answer);
    }
}
