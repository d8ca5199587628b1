namespace HealthWuhan.Domain.Booking;

/// <summary>
/// Whom a site has sent away for want of a later slot that day: on which other days of the same clinic a place is looked for, and for whom. Whoever finds none has been told already, and books anew.
/// </summary>
public static class MoveRules
{
    /// <summary>After it, whoever could not be asked is told only.</summary>
    public static readonly TimeSpan LookFor = TimeSpan.FromHours(1);

    /// <summary>The appointment on the other day: the same at every try, so that it is made once.</summary>
    public static string IdOf(string id) => id + "m";

    /// <summary>The same service, site, offer and practitioner, the nearest first.</summary>
    public static IEnumerable<SchedulePlan> OtherDays(SchedulePlan plan, BookingPolicy policy) => Enumerable.Range(1, policy.MoveDays).Select(days => plan with { Day = plan.Day.AddDays(days) });

    /// <summary>Not where they have given the moved one back, or have helped themselves meanwhile.</summary>
    public static bool MayMove(Patient? patient, SchedulePlan plan, Place dropped) =>
        patient is not null && patient.With(dropped.Id) is not null && patient.With(IdOf(dropped.Id)) is null
        && !patient.Appointments.Any(other => other.IsActive && other.At > dropped.At && (other.Plan.Service, other.Plan.Site, other.Plan.Offer) == (plan.Service, plan.Site, plan.Offer));

    /// <summary>The first free slot from that time of day on, else the first of the day. Refuses as <see cref="ScheduleRules.Hold"/>.</summary>
    public static Result<Schedule> HoldNear(Schedule? schedule, HoldRequest ask, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule is null)
            return ScheduleRules.UnknownSlot;
        if (schedule.Places.GetValueOrDefault(ask.Citizen) is { } known && known.Id == ask.Id)
            return ScheduleRules.Hold(schedule, ask with { Minute = known.Minute }, policy, now);

        var settled = ScheduleClock.Settle(schedule, policy, now);
        var free = settled.Slots.Where(slot => slot.Free > 0 && settled.StartOf(slot.Minute) > now).ToArray();
        return (free.FirstOrDefault(slot => slot.Minute >= ask.Minute) ?? free.FirstOrDefault()) is { } slot
            ? ScheduleRules.Hold(settled, ask with { Minute = slot.Minute }, policy, now)
            : new Refusal("slot-full", "Every place of this day is taken.");
    }

    /// <summary>It has been looked for another day, found or not.</summary>
    public static Schedule Done(Schedule schedule, string id) =>
        schedule.Dropped.FirstOrDefault(dropped => dropped.Id == id && dropped.ToMove) is { } dropped
            ? schedule with { Dropped = schedule.Dropped.Replace(dropped, dropped with { ToMove = false }) }
            : schedule;
}
