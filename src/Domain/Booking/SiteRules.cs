using System.Collections.Immutable;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Booking;

/// <summary>What a site does with its days: publishes them, changes or closes slots, and receives who comes. Each rule can be repeated.</summary>
public static class SiteRules
{
    /// <summary>More than a clinic sees in a day; what a state of that size costs to write is in bench/README.md.</summary>
    public const int MostPlaces = 5_000;

    public const int MostSlots = 200;

    public static Refusal UnknownSchedule { get; } = new("unknown-schedule", "No such day was published.");

    /// <summary>
    /// Publishes a day. The same again changes nothing; anything else under the same id is refused with <c>schedule-published</c>. Refuses also with <c>invalid-slots</c>,
    /// <c>unknown-vaccine</c> or <c>invalid-period</c> (the day is over).
    /// </summary>
    public static Result<Schedule> Publish(Schedule? schedule, SchedulePlan plan, ImmutableArray<Slot> slots, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule is not null)
        {
            return schedule.Plan == plan && schedule.Slots.Select(slot => (slot.Minute, slot.EndMinute)).SequenceEqual(slots.Select(slot => (slot.Minute, slot.EndMinute)))
                ? schedule
                : new Refusal("schedule-published", $"{plan.Id} was published with other particulars; change its slots.");
        }

        if (plan.Service == BookingService.Vaccination && policy.Vaccine(plan.Offer) is null)
            return new Refusal("unknown-vaccine", $"The policy has no vaccine {plan.Offer}.");
        if (plan.Day < CityTime.DateOf(now))
            return new Refusal("invalid-period", "The day is over.");
        return SlotsProblem(slots) is { } problem ? new Refusal("invalid-slots", problem) : new Schedule { Plan = plan, Slots = slots, Revision = 1 };
    }

    /// <summary>
    /// Another capacity, or the end of a slot. Who is too many goes to the next later slot of the day with a free place, the last who came first to go, and is told
    /// otherwise, and looked for another day (<see cref="MoveRules"/>); nobody who is there already. Refuses with <c>unknown-slot</c>, <c>invalid-slots</c> or <c>people-have-come</c>.
    /// </summary>
    public static Result<Schedule> ChangeSlot(Schedule? schedule, SlotChange change, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule?.SlotAt(change.Minute) is not { } before)
            return ScheduleRules.UnknownSlot;
        if (change.Capacity < 0 || schedule.Slots.Sum(slot => slot.Capacity) - before.Capacity + change.Capacity > MostPlaces)
            return new Refusal("invalid-slots", $"A schedule has at most {MostPlaces} places.");
        if (before.Capacity == change.Capacity && before.IsClosed == change.IsClosed)
            return schedule;

        var settled = ScheduleClock.Settle(schedule, policy, now);
        var keep = change.IsClosed ? 0 : change.Capacity;
        var people = settled.Places.Values.Where(place => place.Minute == change.Minute).OrderBy(Precedence).ThenBy(place => place.At).ThenBy(place => place.Id, StringComparer.Ordinal).ToArray();
        var stay = people.Count(place => Precedence(place) == 0);
        if (stay > change.Capacity)
            return new Refusal("people-have-come", $"{stay} people have come to this slot already.");

        var next = settled.PutSlot(settled.SlotAt(change.Minute)! with { Capacity = change.Capacity, IsClosed = change.IsClosed });
        // From the first who came on, so that they have the first choice of what is left of the day.
        foreach (var place in people.Skip(Math.Max(keep, stay)))
            next = Displace(next, place, change.Reason, policy, now);
        return ScheduleClock.Settle(next with { Due = now }, policy, now);
    }

    /// <summary>Closes every slot that has not begun; whoever has not come is told. From the last on, so that nobody is moved to a slot that is closed next. Refuses with <c>unknown-schedule</c>.</summary>
    public static Result<Schedule> CloseDay(Schedule? schedule, string? reason, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule is null)
            return UnknownSchedule;

        foreach (var slot in schedule.Slots.Reverse().Where(slot => !slot.IsClosed && schedule.StartOf(slot.Minute) > now))
        {
            var closed = ChangeSlot(schedule, new(slot.Minute, slot.Capacity, IsClosed: true, reason), policy, now);
            if (closed.Refusal is not null)
                return closed;
            schedule = closed.Value;
        }

        return schedule;
    }

    /// <summary>Takes a person out of a day that is over, or that they were never to come to: their place stays taken, and is nobody's.</summary>
    public static Schedule? Erase(Schedule? schedule, CitizenKey citizen)
    {
        if (schedule is null || !(schedule.Places.ContainsKey(citizen) || schedule.Dropped.Any(place => place.Citizen == citizen) || schedule.Waiting.Any(entry => entry.Citizen == citizen)))
            return schedule;

        var places = schedule.Places;
        if (places.TryGetValue(citizen, out var place))
        {
            var nobody = Nobody(schedule, place.Id);
            places = places.Remove(citizen).Add(nobody, place with { Citizen = nobody });
        }

        return schedule with
        {
            Places = places,
            Dropped = schedule.Dropped.RemoveAll(dropped => dropped.Citizen == citizen),
            Waiting = schedule.Waiting.RemoveAll(entry => entry.Citizen == citizen),
            Revision = schedule.Revision + 1,
        };
    }

    /// <summary>A key that nobody else of the day has: whoever was erased may have come back with the id of before, and be erased again.</summary>
    internal static CitizenKey Nobody(Schedule schedule, string placeId) => Enumerable.Range(1, int.MaxValue)
        .Select(number => new CitizenKey(number == 1 ? $"{CitizenKey.Erased}-{placeId}" : $"{CitizenKey.Erased}-{placeId}-{number}"))
        .First(key => !schedule.Places.ContainsKey(key));

    private static Schedule Displace(Schedule schedule, Place place, string? reason, BookingPolicy policy, DateTimeOffset now)
    {
        var later = schedule.Slots.FirstOrDefault(slot => slot.Minute > place.Minute && slot.Free > 0 && schedule.StartOf(slot.Minute) > now);
        if (later is not null)
        {
            var moved = place with { Minute = later.Minute, MovedFrom = place.Minute, Reason = reason, At = now };
            return place.Status == AppointmentStatus.Booked ? schedule.Put(moved).Tell(moved, isMove: true) : schedule.Put(moved);
        }

        var dropped = place with { Status = AppointmentStatus.CancelledBySite, Until = null, Reason = reason, At = now, ToMove = place.Status == AppointmentStatus.Booked && policy.MoveDays > 0 };
        var left = schedule.Leave(place) with { Dropped = schedule.Dropped.Add(dropped) };
        return place.Status == AppointmentStatus.Booked ? left.Tell(dropped) : left;
    }

    /// <summary>Who stays longest: who has come, who is booked, who is offered or holds.</summary>
    private static int Precedence(Place place) => place.Status switch
    {
        AppointmentStatus.CheckedIn or AppointmentStatus.Fulfilled or AppointmentStatus.NoShow => 0,
        AppointmentStatus.Booked => 1,
        _ => 2,
    };

    private static string? SlotsProblem(ImmutableArray<Slot> slots)
    {
        if (slots.Length is 0 or > MostSlots || slots.Sum(slot => (long)slot.Capacity) > MostPlaces)
            return $"A schedule has 1 to {MostSlots} slots and at most {MostPlaces} places.";
        if (slots.Any(slot => slot.Capacity < 0 || slot.Minute < 0 || slot.EndMinute <= slot.Minute || slot.EndMinute > 24 * 60))
            return "A slot ends after it begins, on the same day, and has no negative capacity.";
        return slots.Zip(slots.Skip(1)).Any(pair => pair.First.EndMinute > pair.Second.Minute) ? "Slots are in their order and do not overlap." : null;
    }
}

/// <summary>How many places a slot has from now on, whether it is closed, and why, for who is moved or sent away.</summary>
[GenerateSerializer, Immutable, Alias("slot-change")]
public sealed record SlotChange([property: Id(0)] int Minute, [property: Id(1)] int Capacity, [property: Id(2)] bool IsClosed, [property: Id(3)] string? Reason);
