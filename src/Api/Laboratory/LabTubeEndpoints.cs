using System.Globalization;
using System.Net.Mime;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.HealthCloud;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Laboratory;

/// <summary>Which of the lab's tubes, and which page: <c>after</c> is the <c>next</c> of the page before.</summary>
internal sealed record LabTubesQuery(string? State, string? After, string? Limit);

/// <summary>What a lab sees of its own work.</summary>
internal static class LabTubeEndpoints
{
    private const int MaxItems = 1000;
    private const string Refused = "refused";

    public static void MapLabTubes(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/lab/tubes", List).LimitedAs(EndpointClass.StaffRead).WithTags("Laboratory").RequireAuthorization(Policies.ReportResults)
            .WithSummary(
                "The caller's lab's own tubes: state=received, waiting, overdue, sent, or refused (rows of its pushes that were not taken, for seven days). "
                + "Accept: text/csv gives the whole list as a file.");

    private static async Task<Results<Ok<LabTubesAnswer>, Ok<LabRefusalsAnswer>, ProblemResult, LabTubesFile>> List(
        [AsParameters] LabTubesQuery query, HttpContext context, LabView view, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var state = ReadState(errors, query.State);
        var page = ReadPage(errors, query);
        if (errors.Any)
            return errors.ToProblem();

        var lab = context.User.LabCaller().Lab;
        if (context.Request.GetTypedHeaders().Accept.Any(media => media.MediaType.Value == MediaTypeNames.Text.Csv))
            return new LabTubesFile(view, lab, state);
        return state is { } tubes
            ? TypedResults.Ok(await view.Tubes(lab, tubes, page, cancellationToken))
            : TypedResults.Ok(await view.Refusals(lab, page, cancellationToken));
    }

    /// <summary>Null for the refused rows, which are no tubes.</summary>
    private static LabTubeState? ReadState(FieldErrors errors, string? text)
    {
        if (text == Refused)
            return null;
        if (Enum.TryParse<LabTubeState>(text, ignoreCase: true, out var state) && Enum.IsDefined(state) && !char.IsAsciiDigit(text![0]))
            return state;
        errors.Add("state", "invalid-field", "state is received, waiting, overdue, sent or refused.");
        return null;
    }

    private static ListPage ReadPage(FieldErrors errors, LabTubesQuery query)
    {
        var limit = MaxItems;
        if (query.Limit is not null && !(int.TryParse(query.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxItems))
            errors.Add("limit", "invalid-field", $"limit is a number from 1 to {MaxItems}.");
        var after = query.After is null ? null : LabView.Read(query.After);
        if (query.After is not null && after is null)
            errors.Add("after", "invalid-field", "after is the next of an answer of this list.");
        return new(after, limit);
    }
}
