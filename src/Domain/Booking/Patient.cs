using System.Collections.Immutable;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Booking;

/// <summary>One appointment as its owner's side knows it. Its schedule is the truth about it until it has ended; <see cref="PatientRules.Learn"/> asks it.</summary>
[GenerateSerializer, Immutable, Alias("appointment")]
public sealed record Appointment
{
    [Id(0)] public string Id { get; init; } = "";

    /// <summary>What was booked; the schedule of that plan has the place.</summary>
    [Id(1)] public SchedulePlan Plan { get; init; } = new();

    /// <summary>Of the slot, minutes of the day; both are -1 while somebody waits for any slot.</summary>
    [Id(2)] public int Minute { get; init; }

    [Id(3)] public int EndMinute { get; init; }

    [Id(4)] public AppointmentStatus Status { get; init; }

    /// <summary>When a hold or an offer ends by itself.</summary>
    [Id(5)] public DateTimeOffset? Until { get; init; }

    /// <summary>When it came to be as it is.</summary>
    [Id(6)] public DateTimeOffset At { get; init; }

    /// <summary>Where the site has moved it from.</summary>
    [Id(7)] public int? MovedFrom { get; init; }

    /// <summary>Why the site has moved or cancelled it.</summary>
    [Id(8)] public string? Reason { get; init; }

    [Id(9)] public string? Lot { get; init; }

    /// <summary>Whether a guardian has booked it.</summary>
    [Id(10)] public bool ByGuardian { get; init; }

    /// <summary>When it was, where the site has moved it from another day.</summary>
    [Id(11)] public DateTimeOffset? MovedFromDay { get; init; }

    /// <summary>Of one that the site has cancelled, the slot of another day that it was moved to.</summary>
    [Id(12)] public string? MovedTo { get; init; }

    public DateTimeOffset Start => CityTime.StartOf(Plan.Day).AddMinutes(Math.Max(0, Minute));

    public DateTimeOffset End => CityTime.StartOf(Plan.Day).AddMinutes(Minute < 0 ? 24 * 60 : EndMinute);

    /// <summary>Has no place yet, or an offer of one that has not passed the guard.</summary>
    public bool IsWaiting => Status is AppointmentStatus.Waiting or AppointmentStatus.Offered;

    /// <summary>Counts against what one may have ahead of them.</summary>
    public bool IsActive => Status is AppointmentStatus.Held or AppointmentStatus.Booked or AppointmentStatus.CheckedIn;

    /// <summary>Nothing more can become of it, so its schedule need not be asked.</summary>
    public bool HasEnded => !IsActive && !IsWaiting && Status is not AppointmentStatus.NoShow;
}

/// <summary>Everything that somebody has booked, and the doses they were given. Immutable: a rule that changes nothing returns the very instance it was given.</summary>
[GenerateSerializer, Immutable, Alias("patient")]
public sealed record Patient
{
    /// <summary>In the order in which they were made.</summary>
    [Id(0)] public ImmutableArray<Appointment> Appointments { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Other numbers that turned out to be this person's, and whose appointments may not all be here yet.</summary>
    [Id(1)] public ImmutableArray<CitizenKey> Merging { get => field.IsDefault ? [] : field; init; } = [];

    public Appointment? With(string id) => Appointments.FirstOrDefault(appointment => appointment.Id == id);
}
