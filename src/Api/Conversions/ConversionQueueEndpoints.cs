using System.Globalization;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Conversions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Conversions;

/// <summary>Which cases: <c>status</c> is a status, <c>escalated</c>, or left out for all that wait.</summary>
internal sealed record QueueQuery(string? Status, string? District, string? Community, string? Limit);

/// <summary>The queue of conversions: its cases, and its figures.</summary>
internal static class ConversionQueueEndpoints
{
    private const int MaxItems = 200;
    private const string Escalated = "escalated";

    public static void MapConversionQueue(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/conversions", List).LimitedAs(EndpointClass.StaffRead).WithTags("Review").RequireAuthorization(Policies.ReadConversions).Records()
            .WithSummary("Cases that wait, the longest first and so the escalated before all others; status=escalated lists these alone, another status its own.");
        routes.MapGet("/v1/conversion-figures", Figures).LimitedAs(EndpointClass.StaffRead).WithTags("Review").RequireAuthorization(Policies.ConversionFigures)
            .WithSummary("How many wait, since when, how many of them are escalated, and how many were decided in the last hour and day; by community.");
    }

    private static async Task<Results<Ok<QueueAnswer>, ProblemResult>> List(
        [AsParameters] QueueQuery query, StaffAccess staff, ConversionDesk desk, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var onlyEscalated = query.Status == Escalated;
        ConversionStatus? status = query.Status is null || onlyEscalated ? null : errors.Choice<ConversionStatus>("status", query.Status, default);
        var filter = Filter(errors, query, staff.Caller.Scope(), status);
        if (errors.Any)
            return errors.ToProblem();

        var rows = filter is null ? [] : await desk.List(filter, onlyEscalated, cancellationToken);
        await staff.Record(AccessActions.ListConversions, rows.Select(row => new Concerned(row.Citizen, row.Id)), cancellationToken);
        return TypedResults.Ok(await desk.Answer(rows, cancellationToken));
    }

    private static async Task<Results<Ok<ConversionFiguresAnswer>, ProblemResult>> Figures(
        [AsParameters] QueueQuery query, HttpContext context, ConversionDesk desk, ConversionFigures figures, TimeProvider clock)
    {
        var errors = new FieldErrors();
        var filter = Filter(errors, query, context.User.Scope(), status: null);
        if (errors.Any)
            return errors.ToProblem();

        var places = filter is null ? [] : await figures.Of(filter with { OverdueSince = desk.OverdueSince }, clock.GetUtcNow(), context.RequestAborted);
        return TypedResults.Ok(ConversionFiguresAnswer.Of(places));
    }

    /// <summary>Null where a reviewer asks for a place that is not theirs: it has nothing for them.</summary>
    private static CaseFilter? Filter(FieldErrors errors, QueueQuery query, StaffScope scope, ConversionStatus? status)
    {
        var district = errors.Text("district", query.District, maxLength: 60, mandatory: false);
        var community = errors.Text("community", query.Community, maxLength: 60, mandatory: false);
        var limit = MaxItems;
        if (query.Limit is not null && !(int.TryParse(query.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxItems))
            errors.Add("limit", "invalid-field", $"limit is a number from 1 to {MaxItems}.");
        var isForeign = (scope.District is not null && district is not null && district != scope.District)
            || (scope.Community is not null && community is not null && community != scope.Community);
        return isForeign ? null : new CaseFilter(status, scope.District ?? district, scope.Community ?? community) { Limit = limit };
    }
}
