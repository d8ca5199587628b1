using System.Collections.Immutable;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Booking;

/// <summary>
/// The places of one published day as pure rules: holds, confirmations, cancellations. Each can be repeated: the same again is the same instance. Every rule first lets
/// happen what the clock alone has brought (<see cref="ScheduleClock.Settle"/>), so a hold that has run out stands in nobody's way, whichever process died meanwhile.
/// </summary>
public static class ScheduleRules
{
    public static Refusal UnknownSlot { get; } = new("unknown-slot", "No slot with this id was published.");

    public static Refusal UnknownAppointment { get; } = new("unknown-appointment", "There is no such appointment.");

    public static Refusal HoldExpired { get; } = new("hold-expired", "The place was not confirmed in time, or was given back; book again.");

    /// <summary>
    /// Keeps a place for <see cref="BookingPolicy.HoldFor"/>. Whoever has one in this slot keeps that one, under its own id. Refuses with <c>unknown-slot</c>,
    /// <c>not-released</c>, <c>slot-closed</c>, <c>slot-over</c>, <c>already-booked</c> (elsewhere in this day) or <c>slot-full</c>.
    /// </summary>
    public static Result<Schedule> Hold(Schedule? schedule, HoldRequest ask, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule?.SlotAt(ask.Minute) is null)
            return UnknownSlot;
        if (now < schedule.Plan.ReleasedAt)
            return new Refusal("not-released", $"These slots are released at {CityTime.Of(schedule.Plan.ReleasedAt):O}.");

        var settled = ScheduleClock.Settle(schedule, policy, now);
        if (settled.Places.TryGetValue(ask.Citizen, out var known))
        {
            return known.Minute == ask.Minute && known.Status is AppointmentStatus.Held or AppointmentStatus.Offered or AppointmentStatus.Booked
                ? settled
                : new Refusal("already-booked", $"An appointment of this day exists: {new SlotId(settled.Plan.Id, known.Minute)}.");
        }

        var slot = settled.SlotAt(ask.Minute)!;
        if (slot.IsClosed)
            return new Refusal("slot-closed", "The site has closed this slot.");
        if (settled.StartOf(slot.Minute) <= now)
            return new Refusal("slot-over", "The slot has begun.");
        return slot.Free > 0
            ? settled.Enter(new(ask.Id, ask.Citizen, ask.Minute, AppointmentStatus.Held) { Until = now + policy.HoldFor, At = now })
            : new Refusal("slot-full", "Every place of this slot is taken; there is a waiting list.");
    }

    /// <summary>Makes a hold or an offer an appointment. Refuses with <c>hold-expired</c>, also where another id has the place.</summary>
    public static Result<Schedule> Confirm(Schedule? schedule, string id, CitizenKey citizen, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule?.Places.GetValueOrDefault(citizen) is not { } place || place.Id != id)
            return HoldExpired;
        if (place.Status is not (AppointmentStatus.Held or AppointmentStatus.Offered))
            return schedule;
        if (place.Until <= now)
            return HoldExpired;

        var booked = place with { Status = AppointmentStatus.Booked, Until = null, At = now };
        var ends = ScheduleClock.NoShowAt(schedule, booked, policy);
        return schedule.Put(booked).Tell(booked) with { Due = ScheduleChanges.Earlier(schedule.Due, ends) };
    }

    /// <summary>
    /// Gives a place back, or leaves the waiting list; what is not there is a repeat. Refuses with <c>too-late-to-cancel</c> past the cut-off of a booked place. Whoever
    /// waits is offered it in the same step.
    /// </summary>
    public static Result<Schedule> Release(Schedule? schedule, string id, CitizenKey citizen, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule is null)
            return UnknownAppointment;
        if (schedule.Waiting.FirstOrDefault(entry => entry.Id == id && entry.Citizen == citizen) is { } entry)
            return schedule with { Waiting = schedule.Waiting.Remove(entry), Revision = schedule.Revision + 1 };
        if (schedule.Places.GetValueOrDefault(citizen) is not { } place || place.Id != id)
            return schedule;

        switch (place.Status)
        {
            case AppointmentStatus.Held or AppointmentStatus.Offered:
                return ScheduleClock.Settle(schedule.Leave(place) with { Due = now }, policy, now);
            case AppointmentStatus.Booked when now <= schedule.StartOf(place.Minute) - policy.CancelBefore:
                var cancelled = place with { Status = AppointmentStatus.Cancelled, At = now };
                return ScheduleClock.Settle(schedule.Leave(place).Tell(cancelled) with { Due = now }, policy, now);
            default:
                return new Refusal("too-late-to-cancel", $"An appointment is cancelled until {policy.CancelBefore:c} before it begins.");
        }
    }

    /// <summary>Gives back what the person's own side has not taken: never anything that was booked.</summary>
    public static Result<Schedule> Abandon(Schedule? schedule, string id, CitizenKey citizen, BookingPolicy policy, DateTimeOffset now) =>
        schedule?.Places.GetValueOrDefault(citizen) is { Status: not (AppointmentStatus.Held or AppointmentStatus.Offered) } ? schedule : Release(schedule, id, citizen, policy, now);

    /// <summary>
    /// Goes to the end of the waiting list, or stays where it stands. Refuses with <c>unknown-slot</c>, <c>not-released</c>, <c>slot-over</c>, <c>already-booked</c>,
    /// <c>places-free</c> (then one is booked) or <c>waiting-list-full</c>.
    /// </summary>
    public static Result<Schedule> Join(Schedule? schedule, WaitingEntry entry, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule is null || (entry.Minute is { } minute && schedule.SlotAt(minute) is null))
            return UnknownSlot;
        if (now < schedule.Plan.ReleasedAt)
            return new Refusal("not-released", $"These slots are released at {CityTime.Of(schedule.Plan.ReleasedAt):O}.");
        if (schedule.Waiting.Any(known => known.Citizen == entry.Citizen))
            return schedule;

        var settled = ScheduleClock.Settle(schedule, policy, now);
        if (settled.Places.TryGetValue(entry.Citizen, out var place))
            return new Refusal("already-booked", $"An appointment of this day exists: {new SlotId(settled.Plan.Id, place.Minute)}.");
        var open = settled.Slots.Where(slot => (entry.Minute is null || slot.Minute == entry.Minute) && !slot.IsClosed && settled.StartOf(slot.Minute) > now).ToArray();
        if (open.Length == 0)
            return new Refusal("slot-over", "No open slot is left to wait for.");
        if (open.Any(slot => slot.Free > 0))
            return new Refusal("places-free", "There are places; book one.");
        return settled.Waiting.Length < policy.WaitingPlaces
            ? settled with { Waiting = settled.Waiting.Add(entry), Revision = settled.Revision + 1 }
            : new Refusal("waiting-list-full", $"{policy.WaitingPlaces} people wait already.");
    }

    /// <summary>What the schedule has under an appointment's id: a place, one that the site took away, or somebody who waits; null where it has nothing, or has not for longer than until now.</summary>
    public static Place? Find(Schedule? schedule, string id, CitizenKey citizen, DateTimeOffset now)
    {
        if (schedule is null)
            return null;
        if (schedule.Places.GetValueOrDefault(citizen) is { } place && place.Id == id)
            return place.Until <= now ? null : place;
        if (schedule.Dropped.FirstOrDefault(dropped => dropped.Id == id && dropped.Citizen == citizen) is { } dropped)
            return dropped;
        return schedule.Waiting.FirstOrDefault(entry => entry.Id == id && entry.Citizen == citizen) is { } entry
            ? new Place(id, citizen, entry.Minute ?? -1, AppointmentStatus.Waiting) { At = entry.Since }
            : null;
    }
}

/// <summary>Somebody who wants a place in a slot, under the id that their appointment is to have.</summary>
[GenerateSerializer, Immutable, Alias("hold-request")]
public sealed record HoldRequest([property: Id(0)] string Id, [property: Id(1)] CitizenKey Citizen, [property: Id(2)] int Minute)
{
    /// <summary>When they came to the door for it, by the clock of that node or as their ticket says; null where nobody looked.</summary>
    [Id(3)] public DateTimeOffset? CameAt { get; init; }
}
