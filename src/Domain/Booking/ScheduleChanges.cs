using System.Collections.Immutable;

namespace HealthWuhan.Domain.Booking;

/// <summary>The few ways in which a schedule changes, so that places and counts never part: every rule goes through these.</summary>
internal static class ScheduleChanges
{
    /// <summary>Somebody comes into a slot that has a place for them, and waits no more.</summary>
    public static Schedule Enter(this Schedule schedule, Place place) => schedule with
    {
        Waiting = schedule.Waiting.RemoveAll(entry => entry.Citizen == place.Citizen),
        Places = schedule.Places.Add(place.Citizen, place),
        Slots = schedule.Slots.Count(place.Minute, 1),
        Due = Earlier(schedule.Due, place.Until),
        Revision = schedule.Revision + 1,
    };

    /// <summary>Somebody goes, and their place with them.</summary>
    public static Schedule Leave(this Schedule schedule, Place place) => schedule with
    {
        Places = schedule.Places.Remove(place.Citizen),
        Slots = schedule.Slots.Count(place.Minute, -1),
        Revision = schedule.Revision + 1,
    };

    /// <summary>Somebody stays in their slot, or goes to another one, in another status.</summary>
    public static Schedule Put(this Schedule schedule, Place place)
    {
        var before = schedule.Places[place.Citizen];
        var moved = before.Minute == place.Minute ? schedule.Slots : schedule.Slots.Count(before.Minute, -1).Count(place.Minute, 1);
        return schedule with { Places = schedule.Places.SetItem(place.Citizen, place), Slots = moved, Revision = schedule.Revision + 1 };
    }

    public static Schedule PutSlot(this Schedule schedule, Slot slot) => schedule with
    {
        Slots = schedule.Slots.Replace(schedule.SlotAt(slot.Minute)!, slot),
        Revision = schedule.Revision + 1,
    };

    /// <summary>What the city's record is to be told.</summary>
    public static Schedule Tell(this Schedule schedule, Place place, bool isMove = false) => schedule with
    {
        Changes = schedule.Changes + 1,
        Untold = schedule.Untold.Add(new(schedule.Changes + 1, place, isMove)),
    };

    /// <summary>The city's record is to be told that the place is this number's.</summary>
    public static Schedule TellTransfer(this Schedule schedule, Place place) => schedule with
    {
        Changes = schedule.Changes + 1,
        Untold = schedule.Untold.Add(new(schedule.Changes + 1, place, false) { IsTransfer = true }),
    };

    public static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    private static ImmutableArray<Slot> Count(this ImmutableArray<Slot> slots, int minute, int change)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].Minute == minute)
                return slots.SetItem(i, slots[i] with { Taken = slots[i].Taken + change });
        }

        throw new InvalidOperationException("There is no slot at that time.");
    }
}
