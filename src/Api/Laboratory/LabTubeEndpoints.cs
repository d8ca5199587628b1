using System.Net.Mime;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Laboratory;

/// <summary>Which of the lab's tubes, and which page: <c>after</c> is the <c>next</c> of the page before.</summary>
internal sealed record LabTubesQuery(string? State, string? After, string? Limit);

/// <summary>What a lab sees of its own work.</summary>
internal static class LabTubeEndpoints
{
    private const int MaxItems = 1000;
    private const string Refused = "refused";
    private const string Held = "held";
    private const string Decided = "decided";

    public static void MapLabTubes(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/lab/tubes", List).LimitedAs(EndpointClass.StaffRead).WithTags("Laboratory").RequireAuthorization(Policies.ReportResults)
            .Produces<LabTubesAnswer>().Produces<LabRefusalsAnswer>().Produces<LabHeldAnswer>().Produces(StatusCodes.Status200OK, contentType: MediaTypeNames.Text.Csv)
            .WithSummary(
                "The caller's lab's own tubes: state=received, waiting, overdue, sent, refused (rows of its pushes that were not taken, for seven days), held "
                + "(results that wait for the supervisor) or decided (what became of them). Accept: text/csv gives the whole list of the first five as a file.");

    private static async Task<IResult> List([AsParameters] LabTubesQuery query, HttpContext context, LabView view, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var state = ReadState(errors, query.State);
        var page = ListCursor.ReadPage(errors, query.After, query.Limit, MaxItems);
        if (errors.Any)
            return errors.ToProblem();

        var lab = context.User.LabCaller().Lab;
        if (query.State is Held or Decided)
            return TypedResults.Ok(await view.Held(lab, query.State == Decided, page, cancellationToken));
        if (context.Request.GetTypedHeaders().Accept.Any(media => media.MediaType.Value == MediaTypeNames.Text.Csv))
            return new LabTubesFile(view, lab, state);
        return state is { } tubes
            ? TypedResults.Ok(await view.Tubes(lab, tubes, page, cancellationToken))
            : TypedResults.Ok(await view.Refusals(lab, page, cancellationToken));
    }

    /// <summary>Null for what are no tubes: refused rows and held results.</summary>
    private static LabTubeState? ReadState(FieldErrors errors, string? text)
    {
        if (text is Refused or Held or Decided)
            return null;
        if (Enum.TryParse<LabTubeState>(text, ignoreCase: true, out var state) && Enum.IsDefined(state) && !char.IsAsciiDigit(text![0]))
            return state;
        errors.Add("state", "invalid-field", "state is received, waiting, overdue, sent, refused, held or decided.");
        return null;
    }
}
