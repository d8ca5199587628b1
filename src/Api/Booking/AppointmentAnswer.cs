using System.Text.Json.Serialization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Api.Booking;

/// <summary>A citizen's appointments, newest first, and the doses they were given.</summary>
public sealed record AppointmentsAnswer(IReadOnlyList<AppointmentAnswer> Items);

/// <summary>An appointment, a hold, or a place on a waiting list (then without a slot where any of the day is wanted).</summary>
public sealed record AppointmentAnswer
{
    public required string Id { get; init; }
    public required AppointmentStatus Status { get; init; }
    public required BookingService Service { get; init; }
    public required string Site { get; init; }

    /// <summary>The vaccine, or the department.</summary>
    public required string Offer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Practitioner { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public FeeClass? FeeClass { get; init; }
    public required string Schedule { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Slot { get; init; }
    public required string Date { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DateTimeOffset? Start { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DateTimeOffset? End { get; init; }

    /// <summary>Until when a hold or an offer is to be confirmed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DateTimeOffset? Until { get; init; }

    /// <summary>Which dose of a vaccine it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? Dose { get; init; }

    /// <summary>When it was before the site moved it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DateTimeOffset? MovedFrom { get; init; }

    /// <summary>The slot of another day that the site has moved it to, where it is another appointment.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? MovedTo { get; init; }

    /// <summary>What the site says of having moved or cancelled it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Notice { get; init; }

    /// <summary>Of the vaccine that was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Lot { get; init; }

    /// <summary>People who wait before this one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? WaitingBefore { get; init; }

    /// <summary>The next dose of the same vaccine, and slots for it at the same site.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public NextDoseItem? NextDose { get; init; }

    internal static AppointmentAnswer Of(Appointment appointment, Patient all, int before = 0) => new()
    {
        Id = appointment.Id,
        Status = appointment.Status,
        Service = appointment.Plan.Service,
        Site = appointment.Plan.Site,
        Offer = appointment.Plan.Offer,
        Practitioner = appointment.Plan.Practitioner,
        FeeClass = appointment.Plan.FeeClass,
        Schedule = appointment.Plan.Id,
        Slot = appointment.Minute < 0 ? null : new SlotId(appointment.Plan.Id, appointment.Minute).ToString(),
        Date = SlotBoard.DayOf(appointment.Plan.Day),
        Start = appointment.Minute < 0 ? null : appointment.Start,
        End = appointment.Minute < 0 ? null : appointment.End,
        Until = appointment.Until?.ToOffset(CityTime.Offset),
        Dose = appointment.HasEnded && !VaccineRules.IsDose(appointment) ? null : VaccineRules.NumberOf(all, appointment),
        MovedTo = appointment.MovedTo,
        MovedFrom = appointment.MovedFromDay is { } otherDay ? otherDay : appointment.MovedFrom is { } from ? CityTime.StartOf(appointment.Plan.Day).AddMinutes(from) : null,
        Notice = appointment.Reason,
        Lot = appointment.Lot,
        WaitingBefore = appointment.Status == AppointmentStatus.Waiting ? before : null,
    };
}

/// <summary>A dose that can be booked from a day on, and some slots where.</summary>
public sealed record NextDoseItem(int Dose, string From, IReadOnlyList<string> Slots);
