namespace HealthWuhan.Domain.Booking;

/// <summary>What the clock alone brings to a schedule: holds and offers end, freed places are offered in the order of the waiting list, who did not come is a no-show.</summary>
public static class ScheduleClock
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(30);

    /// <summary>The schedule as it is at that moment; the very same where nothing has come. Cheap before <see cref="Schedule.Due"/>.</summary>
    public static Schedule Settle(Schedule schedule, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule.Due is not { } due || now < due)
            return schedule;

        var settled = schedule;
        foreach (var place in schedule.Places.Values)
        {
            if (place.Until <= now)
                settled = settled.Leave(place);
            else if (place.Status == AppointmentStatus.Booked && NoShowAt(schedule, place, policy) <= now)
                settled = MarkNoShow(settled, place, now);
        }

        settled = Offer(settled, policy, now);
        // A revision also where only that has changed: the sweep goes by what was published.
        return settled with { Due = NextDue(settled, policy, now), Revision = settled.Revision + 1 };
    }

    /// <summary>When somebody who has not come by then is taken not to come.</summary>
    internal static DateTimeOffset NoShowAt(Schedule schedule, Place place, BookingPolicy policy) =>
        schedule.StartOf(schedule.SlotAt(place.Minute)!.EndMinute) + policy.NoShowAfter;

    internal static Schedule MarkNoShow(Schedule schedule, Place place, DateTimeOffset now)
    {
        var missed = place with { Status = AppointmentStatus.NoShow, At = now };
        return schedule.Put(missed).Tell(missed);
    }

    /// <summary>Free places go to who waits, first come first: the first for each place who would take it.</summary>
    internal static Schedule Offer(Schedule schedule, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule.Waiting.IsEmpty || now < schedule.Plan.ReleasedAt)
            return schedule;

        foreach (var entry in schedule.Waiting)
        {
            var slot = schedule.Slots.FirstOrDefault(slot =>
                slot.Free > 0 && schedule.StartOf(slot.Minute) > now && (entry.Minute is null || entry.Minute == slot.Minute));
            if (slot is not null)
                schedule = Offer(schedule, entry, slot, now + policy.OfferFor, now);
        }

        return schedule;
    }

    private static Schedule Offer(Schedule schedule, WaitingEntry entry, Slot slot, DateTimeOffset until, DateTimeOffset now)
    {
        var start = schedule.StartOf(slot.Minute);
        var offered = new Place(entry.Id, entry.Citizen, slot.Minute, AppointmentStatus.Offered) { Until = until < start ? until : start, At = now };
        return schedule.Enter(offered).Tell(offered);
    }

    /// <summary>The earliest end of a hold or an offer, and of the time in which somebody may still come.</summary>
    private static DateTimeOffset? NextDue(Schedule schedule, BookingPolicy policy, DateTimeOffset now)
    {
        // Whoever is to be moved is, by the schedule itself while it is awake; after a crash somebody wakes it.
        DateTimeOffset? due = schedule.Dropped.Any(dropped => dropped.ToMove) ? now + s_again : null;
        foreach (var place in schedule.Places.Values)
        {
            if (place.Status == AppointmentStatus.Booked && (due is null || due > schedule.StartOf(place.Minute)))
                due = ScheduleChanges.Earlier(due, NoShowAt(schedule, place, policy));
            due = ScheduleChanges.Earlier(due, place.Until);
        }

        return due;
    }
}
