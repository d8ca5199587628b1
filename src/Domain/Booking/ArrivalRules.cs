namespace HealthWuhan.Domain.Booking;

/// <summary>What site staff say of who comes and who does not. Each rule can be repeated.</summary>
public static class ArrivalRules
{
    /// <summary>
    /// CheckedIn, Fulfilled or NoShow of a booked appointment. Refuses with <c>unknown-appointment</c>, <c>another-day</c>, <c>not-booked</c>, <c>not-checked-in</c>,
    /// <c>slot-not-begun</c> or <c>people-have-come</c>.
    /// </summary>
    public static Result<Schedule> Receive(Schedule? schedule, string id, AppointmentStatus status, string? lot, DateTimeOffset now) => status switch
    {
        AppointmentStatus.CheckedIn => CheckIn(schedule, id, now),
        AppointmentStatus.Fulfilled => Complete(schedule, id, lot, now),
        _ => NoShow(schedule, id, now),
    };

    /// <summary>Somebody has come. A no-show who comes after all is there. Refuses with <c>unknown-appointment</c> or <c>not-booked</c>.</summary>
    private static Result<Schedule> CheckIn(Schedule? schedule, string id, DateTimeOffset now) => Change(schedule, id, place => place.Status switch
    {
        AppointmentStatus.CheckedIn or AppointmentStatus.Fulfilled => place,
        AppointmentStatus.Booked or AppointmentStatus.NoShow when CityTime.DateOf(now) == schedule!.Plan.Day => place with { Status = AppointmentStatus.CheckedIn, At = now },
        AppointmentStatus.Booked => new Refusal("another-day", $"The appointment is on {schedule!.Plan.Day:yyyy-MM-dd}."),
        _ => new Refusal("not-booked", "The place was not confirmed."),
    });

    /// <summary>Somebody was seen, or vaccinated from that lot. Refuses with <c>unknown-appointment</c> or <c>not-checked-in</c>.</summary>
    private static Result<Schedule> Complete(Schedule? schedule, string id, string? lot, DateTimeOffset now) => Change(schedule, id, place => place.Status switch
    {
        AppointmentStatus.Fulfilled => place,
        AppointmentStatus.CheckedIn => place with { Status = AppointmentStatus.Fulfilled, Lot = lot, At = now },
        _ => new Refusal("not-checked-in", "Check in first."),
    });

    /// <summary>Somebody did not come; the clock says so too, later. Refuses with <c>unknown-appointment</c>, <c>slot-not-begun</c> or <c>people-have-come</c>.</summary>
    private static Result<Schedule> NoShow(Schedule? schedule, string id, DateTimeOffset now) => Change(schedule, id, place => place.Status switch
    {
        AppointmentStatus.NoShow => place,
        AppointmentStatus.Booked when schedule!.StartOf(place.Minute) <= now => place with { Status = AppointmentStatus.NoShow, At = now },
        AppointmentStatus.Booked => new Refusal("slot-not-begun", "The slot has not begun."),
        AppointmentStatus.CheckedIn or AppointmentStatus.Fulfilled => new Refusal("people-have-come", "They have come."),
        _ => new Refusal("not-booked", "The place was not confirmed."),
    });

    private static Result<Schedule> Change(Schedule? schedule, string id, Func<Place, Result<Place>> rule)
    {
        if (schedule?.Places.Values.FirstOrDefault(place => place.Id == id) is not { } before)
            return ScheduleRules.UnknownAppointment;

        var decision = rule(before);
        if (decision.Refusal is { } refusal)
            return refusal;

        return decision.Value == before ? schedule : schedule.Put(decision.Value).Tell(decision.Value);
    }
}
