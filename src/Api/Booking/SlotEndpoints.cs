using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Booking;

/// <summary>Slots that fit, the nearest first, as of a moment less than two seconds ago; <c>more</c> where there are others.</summary>
public sealed record SlotsAnswer(DateTimeOffset AsOf, IReadOnlyList<SlotItem> Slots, bool More);

/// <summary>A slot: <c>free</c> places of it are left, and <c>waiting</c> people wait for one of the day.</summary>
public sealed record SlotItem
{
    public required string Slot { get; init; }
    public required string Schedule { get; init; }
    public required string Service { get; init; }
    public required string Site { get; init; }

    /// <summary>The vaccine, or the department.</summary>
    public required string Offer { get; init; }

    public string? Practitioner { get; init; }
    public string? FeeClass { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }
    public required DateTimeOffset ReleasedAt { get; init; }
    public required int Capacity { get; init; }
    public required int Free { get; init; }
    public required bool Closed { get; init; }
    public required int Waiting { get; init; }

    internal static IEnumerable<SlotItem> Of(ScheduleFacts board) => board.Slots.Select(slot => new SlotItem
    {
        Slot = new SlotId(board.Schedule, slot.Minute).ToString(),
        Schedule = board.Schedule,
        Service = board.Service,
        Site = board.Site,
        Offer = board.Offer,
        Practitioner = board.Practitioner,
        FeeClass = board.FeeClass,
        Start = At(board, slot.Minute),
        End = At(board, slot.EndMinute),
        ReleasedAt = board.ReleasedAt,
        Capacity = slot.Capacity,
        Free = slot.Free,
        Closed = slot.Closed,
        Waiting = board.Waiting,
    });

    private static DateTimeOffset At(ScheduleFacts board, int minute) =>
        CityTime.StartOf(DateOnly.ParseExact(board.Day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).AddMinutes(minute);
}

/// <summary>What is looked for; <c>free=true</c> leaves out what is full or closed.</summary>
internal sealed record SlotQuery(string? Service, string? Site, string? Offer, string? Date, bool? Free);

/// <summary>Where and when something can be booked.</summary>
internal static class SlotEndpoints
{
    private const int MostSlots = 500;

    public static void MapSlots(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/slots", Search).LimitedAs(EndpointClass.CitizenRead).WithTags("Booking").RequireAuthorization(Policies.Citizen)
            .WithSummary("Slots by service (Vaccination, Outpatient), site, offer (vaccine or department) and date; at most two seconds old.");

    private static Results<Ok<SlotsAnswer>, ProblemResult> Search([AsParameters] SlotQuery query, SlotBoard board, TimeProvider clock)
    {
        var errors = new FieldErrors();
        BookingService? service = query.Service is null ? null : errors.Choice("service", query.Service, default(BookingService));
        var day = query.Date is null ? null : BookingFields.Day(errors, "date", query.Date);
        if (errors.Any)
            return errors.ToProblem();

        var now = clock.GetUtcNow();
        var found = board.Search(new(service?.ToString(), query.Site, query.Offer, day is null ? null : SlotBoard.DayOf(day.Value)))
            .SelectMany(SlotItem.Of).Where(slot => slot.Start > now && (query.Free != true || slot.Free > 0)).Take(MostSlots + 1).ToArray();
        return TypedResults.Ok(new SlotsAnswer(CityTime.Of(board.AsOf), [.. found.Take(MostSlots)], found.Length > MostSlots));
    }
}
