using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.HealthCloud;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Booking;

/// <summary>Figures per site, service and day.</summary>
public sealed record BookingFiguresAnswer(IReadOnlyList<BookingFigures> Items);

/// <summary>Which days; today where both are left out, and at most 92.</summary>
internal sealed record FiguresQuery(string? Site, string? From, string? Until);

/// <summary>How booking goes, from the record.</summary>
internal static class BookingFiguresEndpoint
{
    private const int MostDays = 92;

    public static void MapBookingFigures(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/bookings/figures", Get).LimitedAs(EndpointClass.StaffRead).WithTags("Booking").RequireAuthorization(Policies.ReceivePatients)
            .WithSummary("Per site, service and day: places, booked, used, freed, missed, waiting.");

    private static async Task<Results<Ok<BookingFiguresAnswer>, ProblemResult>> Get(
        [AsParameters] FiguresQuery query, ClaimsPrincipal caller, BookingRecord record, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var today = CityTime.DateOf(clock.GetUtcNow());
        var from = query.From is null ? today : BookingFields.Day(errors, "from", query.From) ?? today;
        var until = query.Until is null ? from : BookingFields.Day(errors, "until", query.Until) ?? from;
        if (until < from || until.DayNumber - from.DayNumber >= MostDays)
            errors.Add("until", "invalid-field", $"At most {MostDays} days.");
        if (errors.Any)
            return errors.ToProblem();

        // Who is bound to a site sees that one; of another they ask for, nothing.
        var own = caller.Scope().Site;
        var site = own is null || query.Site is null || query.Site == own ? query.Site ?? own : "";
        return TypedResults.Ok(new BookingFiguresAnswer(await record.Figures(site, from, until, cancellationToken)));
    }
}
