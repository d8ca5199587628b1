using System.Collections.Immutable;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Booking;

/// <summary>What is offered on that day, by whom and where, and from when on it can be booked. Fixed when it is published.</summary>
[GenerateSerializer, Immutable, Alias("schedule-plan")]
public sealed record SchedulePlan
{
    [Id(0)] public BookingService Service { get; init; }

    [Id(1)] public string Site { get; init; } = "";

    /// <summary>The vaccine's product, or the department.</summary>
    [Id(2)] public string Offer { get; init; } = "";

    [Id(3)] public DateOnly Day { get; init; }

    /// <summary>Of an outpatient schedule; null where any of the department may see the patient.</summary>
    [Id(4)] public string? Practitioner { get; init; }

    [Id(5)] public FeeClass? FeeClass { get; init; }

    /// <summary>Before it nothing is given away.</summary>
    [Id(6)] public DateTimeOffset ReleasedAt { get; init; }

    public string Id => ScheduleId.Of(this);
}

/// <summary>A time of the day with so many places. <see cref="Taken"/> is how many people of the schedule are in it, which a property holds it to.</summary>
[GenerateSerializer, Immutable, Alias("slot")]
public sealed record Slot([property: Id(0)] int Minute, [property: Id(1)] int EndMinute, [property: Id(2)] int Capacity)
{
    [Id(3)] public int Taken { get; init; }

    /// <summary>No place of it is given away any more.</summary>
    [Id(4)] public bool IsClosed { get; init; }

    public int Free => IsClosed ? 0 : Capacity - Taken;
}

/// <summary>A person in a slot. Whatever its status, it takes one place, until it is gone.</summary>
[GenerateSerializer, Immutable, Alias("place")]
public sealed record Place([property: Id(0)] string Id, [property: Id(1)] CitizenKey Citizen, [property: Id(2)] int Minute, [property: Id(3)] AppointmentStatus Status)
{
    /// <summary>When a hold or an offer ends by itself.</summary>
    [Id(4)] public DateTimeOffset? Until { get; init; }

    /// <summary>When it came to be as it is.</summary>
    [Id(5)] public DateTimeOffset At { get; init; }

    /// <summary>Where the site has moved it from.</summary>
    [Id(6)] public int? MovedFrom { get; init; }

    /// <summary>Why the site has moved or cancelled it, for its owner to read.</summary>
    [Id(7)] public string? Reason { get; init; }

    /// <summary>Of the vaccine that was given.</summary>
    [Id(8)] public string? Lot { get; init; }

    /// <summary>Of somebody who was sent away: whether a place on another day is still to be looked for.</summary>
    [Id(9)] public bool ToMove { get; init; }
}

/// <summary>Somebody who waits for a place: in one slot, or in any of the day.</summary>
[GenerateSerializer, Immutable, Alias("waiting-entry")]
public sealed record WaitingEntry(
    [property: Id(0)] string Id, [property: Id(1)] CitizenKey Citizen, [property: Id(2)] int? Minute, [property: Id(3)] DateTimeOffset Since);

/// <summary>Something that has happened to somebody's appointment and may not be on the city's record yet.</summary>
/// <param name="Number">Counts the schedule's changes: names the event.</param>
/// <param name="Place">As it was after it.</param>
/// <param name="IsMove">Whether the site has moved it to another slot.</param>
[GenerateSerializer, Immutable, Alias("schedule-change")]
public sealed record ScheduleChange([property: Id(0)] long Number, [property: Id(1)] Place Place, [property: Id(2)] bool IsMove)
{
    /// <summary>Whether it is another number's since, and else as it was.</summary>
    [Id(3)] public bool IsTransfer { get; init; }
}

/// <summary>One published day with everybody in it: the truth about its places. Immutable: a rule that changes nothing returns the very instance it was given.</summary>
[GenerateSerializer, Immutable, Alias("schedule")]
public sealed record Schedule
{
    [Id(0)] public SchedulePlan Plan { get; init; } = new();

    /// <summary>By time.</summary>
    [Id(1)] public ImmutableArray<Slot> Slots { get; init; } = [];

    /// <summary>Nobody has two places of one day.</summary>
    [Id(2)] public ImmutableDictionary<CitizenKey, Place> Places { get; init; } = ImmutableDictionary<CitizenKey, Place>.Empty;

    /// <summary>Who had a place and was sent away by the site; they take no place, and are to be told.</summary>
    [Id(3)] public ImmutableArray<Place> Dropped { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>In the order in which they came.</summary>
    [Id(4)] public ImmutableArray<WaitingEntry> Waiting { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>How many changes there were.</summary>
    [Id(5)] public long Changes { get; init; }

    /// <summary>What may not be on the city's record yet; told again when the schedule wakes up.</summary>
    [Id(6)] public ImmutableArray<ScheduleChange> Untold { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Nothing comes by the clock alone before it; null where nothing ever will.</summary>
    [Id(7)] public DateTimeOffset? Due { get; init; }

    /// <summary>Counts what can be seen from outside: places taken and freed, capacities, who waits.</summary>
    [Id(8)] public long Revision { get; init; }

    /// <summary>When that revision came to be.</summary>
    [Id(9)] public DateTimeOffset ChangedAt { get; init; }

    public Slot? SlotAt(int minute)
    {
        foreach (var slot in Slots)
        {
            if (slot.Minute == minute)
                return slot;
        }

        return null;
    }

    /// <summary>Forgets what is on record.</summary>
    public Schedule ToldUpTo(long number) =>
        Untold is [var first, ..] && first.Number <= number ? this with { Untold = Untold.RemoveAll(change => change.Number <= number) } : this;

    public DateTimeOffset StartOf(int minute) => CityTime.StartOf(Plan.Day).AddMinutes(minute);
}
