using System.Collections.Immutable;
using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Domain.Events;

/// <summary>An appointment as it stands since the event. Of several about one appointment the highest number counts.</summary>
public sealed record AppointmentFacts(string Appointment, string Schedule, long Number, string Status) : EventFacts
{
    public required string Service { get; init; }
    public required string Site { get; init; }

    /// <summary>The vaccine or the department.</summary>
    public required string Offer { get; init; }

    public string? Practitioner { get; init; }
    public required string Day { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }
    public DateTimeOffset? MovedFrom { get; init; }

    /// <summary>Of an offer.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A published day and the places that are left, as of a revision: the highest counts.</summary>
public sealed record ScheduleFacts(string Schedule, long Revision) : EventFacts
{
    public required string Service { get; init; }
    public required string Site { get; init; }
    public required string Offer { get; init; }
    public string? Practitioner { get; init; }
    public string? FeeClass { get; init; }
    public required string Day { get; init; }
    public required DateTimeOffset ReleasedAt { get; init; }
    public required int Waiting { get; init; }

    /// <summary>When the clock alone will change something.</summary>
    public DateTimeOffset? Due { get; init; }

    public required ImmutableArray<SlotFacts> Slots { get; init; }
}

/// <summary>A slot, by the minutes of the day.</summary>
public sealed record SlotFacts(int Minute, int EndMinute, int Capacity, int Free, bool Closed);

/// <summary>What becomes of appointments, and of the places of a day.</summary>
public static class BookingEvents
{
    /// <summary>What may not be on record yet, in its order.</summary>
    public static IReadOnlyList<CityEvent> Of(Schedule schedule, long after) =>
        [.. schedule.Untold.Where(change => change.Number > after).Select(change => Of(schedule, change))];

    /// <summary>The places of a day, as of its revision.</summary>
    public static CityEvent Board(Schedule schedule)
    {
        var plan = schedule.Plan;
        return new($"{plan.Id}/board/{schedule.Revision}", EventKinds.ScheduleChanged, schedule.ChangedAt, new ScheduleFacts(plan.Id, schedule.Revision)
        {
            Service = plan.Service.ToString(),
            Site = plan.Site,
            Offer = plan.Offer,
            Practitioner = plan.Practitioner,
            FeeClass = plan.FeeClass?.ToString(),
            Day = DayOf(plan),
            ReleasedAt = CityTime.Of(plan.ReleasedAt),
            Waiting = schedule.Waiting.Length,
            Due = schedule.Due?.ToOffset(CityTime.Offset),
            Slots = [.. schedule.Slots.Select(slot => new SlotFacts(slot.Minute, slot.EndMinute, slot.Capacity, slot.Free, slot.IsClosed))],
        });
    }

    private static CityEvent Of(Schedule schedule, ScheduleChange change)
    {
        var (plan, place) = (schedule.Plan, change.Place);
        return new($"{plan.Id}/{change.Number}", KindOf(change), place.At, new AppointmentFacts(place.Id, plan.Id, change.Number, place.Status.ToString())
        {
            Service = plan.Service.ToString(),
            Site = plan.Site,
            Offer = plan.Offer,
            Practitioner = plan.Practitioner,
            Day = DayOf(plan),
            Start = schedule.StartOf(place.Minute),
            End = schedule.StartOf(schedule.SlotAt(place.Minute)!.EndMinute),
            MovedFrom = place.MovedFrom is { } from ? schedule.StartOf(from) : null,
            Until = place.Until?.ToOffset(CityTime.Offset),
        })
        {
            Citizen = place.Citizen,
        };
    }

    private static string KindOf(ScheduleChange change) => change.IsMove ? EventKinds.AppointmentMoved : change.IsTransfer ? EventKinds.AppointmentReassigned : change.Place.Status switch
    {
        AppointmentStatus.Booked => EventKinds.AppointmentBooked,
        AppointmentStatus.Offered => EventKinds.AppointmentOffered,
        AppointmentStatus.CheckedIn => EventKinds.AppointmentCheckedIn,
        AppointmentStatus.Fulfilled => EventKinds.AppointmentFulfilled,
        AppointmentStatus.NoShow => EventKinds.AppointmentNoShow,
        AppointmentStatus.Cancelled or AppointmentStatus.CancelledBySite => EventKinds.AppointmentCancelled,
        _ => throw new InvalidOperationException($"{change.Place.Status} is no event."),
    };

    private static string DayOf(SchedulePlan plan) => plan.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
