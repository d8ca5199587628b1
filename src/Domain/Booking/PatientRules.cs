namespace HealthWuhan.Domain.Booking;

/// <summary>
/// Whether somebody may have an appointment, as pure rules over all of theirs: the guard that no schedule can be, since it knows one day only. Each can be repeated.
/// </summary>
public static class PatientRules
{
    /// <summary>Ended appointments that are remembered beside vaccinations, which all are: more than somebody makes in the time that any limit looks back.</summary>
    private const int MostEnded = 40;

    public static Refusal HasEnded { get; } = new("appointment-ended", "This appointment has ended; book again, under another key.");

    /// <summary>
    /// Takes a place that a schedule keeps for this person. Refuses with <c>appointment-ended</c> (this very one has), <c>key-reused</c>, <c>already-booked</c> (the department in the same
    /// period), <c>times-overlap</c>, <c>too-many-appointments</c>, <c>too-many-no-shows</c>, <c>too-many-abandoned</c>, and as <see cref="VaccineRules.Refuse"/>.
    /// </summary>
    public static Result<Patient> Take(Patient? patient, Appointment candidate, PatientFacts facts, BookingPolicy policy, DateTimeOffset now)
    {
        var known = patient ?? new Patient();
        if (known.With(candidate.Id) is { } same && !same.IsWaiting)
            return TakeAgain(known, same, candidate);

        if (RefuseConduct(known, policy, now) is { } conduct)
            return conduct;
        if (Clash(known, candidate, policy) is { } clash)
            return clash;
        if (known.Appointments.Count(appointment => appointment.IsActive) >= policy.MostActive)
            return new Refusal("too-many-appointments", $"At most {policy.MostActive} appointments at a time.");
        if (VaccineRules.Refuse(known, candidate, facts, policy) is { } ineligible)
            return ineligible;

        return Put(known, candidate, now);
    }

    /// <summary>Takes a place of another day that the site has moved them to: refused only where it cannot stand beside what they have, for the site owes it to them.</summary>
    public static Result<Patient> TakeMoved(Patient? patient, Appointment candidate, BookingPolicy policy, DateTimeOffset now)
    {
        var known = patient ?? new Patient();
        return (Clash(known, candidate, policy) ?? VaccineRules.Refuse(known, candidate, new(null), policy)) is { } refused ? refused : Put(known, candidate, now);
    }

    /// <summary>Notes that somebody is on a waiting list. Refuses with <c>appointment-ended</c>, <c>too-many-waiting</c> and for earlier conduct as <see cref="Take"/>.</summary>
    public static Result<Patient> Wait(Patient? patient, Appointment candidate, BookingPolicy policy, DateTimeOffset now)
    {
        var known = patient ?? new Patient();
        if (known.With(candidate.Id) is { } same)
            return same.HasEnded ? HasEnded : known;
        if (RefuseConduct(known, policy, now) is { } conduct)
            return conduct;
        return known.Appointments.Count(appointment => appointment.IsWaiting) < policy.MostWaiting
            ? Put(known, candidate, now)
            : new Refusal("too-many-waiting", $"At most {policy.MostWaiting} waiting lists at a time.");
    }

    /// <summary>
    /// What the appointment's schedule says of it now (<see cref="ScheduleRules.Find"/>). Where the schedule has nothing, the place is gone: a hold or a wait has run out, and a booked one was given
    /// back by a call whose answer was lost.
    /// </summary>
    public static Appointment Learn(Appointment appointment, Place? place, int endMinute, DateTimeOffset now)
    {
        if (appointment.HasEnded)
            return appointment;
        if (place is null)
        {
            return appointment.Status switch
            {
                AppointmentStatus.Booked => appointment with { Status = AppointmentStatus.Cancelled, Until = null, At = now },
                AppointmentStatus.CheckedIn or AppointmentStatus.NoShow => appointment,
                _ => appointment with { Status = AppointmentStatus.Expired, Until = null, At = now },
            };
        }

        return appointment with
        {
            Minute = place.Minute,
            EndMinute = endMinute,
            Status = place.Status,
            Until = place.Until,
            At = place.At,
            MovedFrom = place.MovedFrom,
            Reason = place.Reason,
            Lot = place.Lot,
        };
    }

    /// <summary>Keeps what was learnt of an appointment; of one that is not known, nothing.</summary>
    public static Patient Update(Patient patient, Appointment appointment) =>
        patient.With(appointment.Id) is not { } before || before == appointment
            ? patient
            : patient with { Appointments = patient.Appointments.Replace(before, appointment) };

    /// <summary>Ends an appointment or a wait by its owner's wish.</summary>
    public static Patient Cancel(Patient patient, string id, DateTimeOffset now) =>
        patient.With(id) is { HasEnded: false } appointment
            ? Update(patient, appointment with { Status = AppointmentStatus.Cancelled, Until = null, At = now })
            : patient;

    /// <summary>Forgets what ended before that day, but for vaccinations, on which later doses depend.</summary>
    public static Patient? Expire(Patient? patient, DateOnly before)
    {
        if (patient is null)
            return null;

        var kept = patient.Appointments.RemoveAll(appointment => appointment.Plan.Day < before && !VaccineRules.IsDose(appointment));
        return kept.Length == patient.Appointments.Length ? patient : kept.IsEmpty && patient.Merging.IsEmpty ? null : patient with { Appointments = kept };
    }

    /// <summary>The first day of all that goes with its time; null where nothing does, for doses stay.</summary>
    public static DateOnly? FirstToGo(Patient? patient) =>
        (patient ?? new()).Appointments.Where(appointment => !VaccineRules.IsDose(appointment)).Select(appointment => (DateOnly?)appointment.Plan.Day).Min();

    /// <summary>Whether it cannot stand beside what the person has: <c>already-booked</c> or <c>times-overlap</c>; null where it can.</summary>
    internal static Refusal? Clash(Patient patient, Appointment candidate, BookingPolicy policy)
    {
        var active = patient.Appointments.Where(appointment => appointment.IsActive).ToArray();
        if (active.FirstOrDefault(other => IsSamePeriod(other, candidate, policy)) is { } twice)
            return new("already-booked", $"An appointment exists: {new SlotId(twice.Plan.Id, twice.Minute)}.");
        return active.FirstOrDefault(other => other.Start < candidate.End && candidate.Start < other.End) is { } overlapping
            ? new("times-overlap", $"Another appointment is at the same time: {new SlotId(overlapping.Plan.Id, overlapping.Minute)}.")
            : null;
    }

    /// <summary>The same under the same id: what it stands for must be the same, too.</summary>
    private static Result<Patient> TakeAgain(Patient patient, Appointment same, Appointment candidate) =>
        same.Plan.Id != candidate.Plan.Id ? new Refusal("key-reused", "The key was used for another booking.")
            : same.IsActive ? patient
            : HasEnded;

    private static Refusal? RefuseConduct(Patient patient, BookingPolicy policy, DateTimeOffset now)
    {
        var missedSince = now.AddDays(-policy.NoShowDays);
        if (patient.Appointments.Count(appointment => appointment.Status == AppointmentStatus.NoShow && appointment.Start > missedSince) >= policy.NoShowLimit)
            return new Refusal("too-many-no-shows", $"{policy.NoShowLimit} appointments of the last {policy.NoShowDays} days were missed.");

        var lately = now.AddDays(-1);
        return patient.Appointments.Count(appointment => appointment.Status is AppointmentStatus.Expired or AppointmentStatus.Cancelled && appointment.At > lately) >= policy.MostAbandoned
            ? new Refusal("too-many-abandoned", "Too many places were given back or left unconfirmed in the last 24 hours.")
            : null;
    }

    /// <summary>A department sees a person once in a period; of doses, <see cref="VaccineRules"/> says how they follow each other.</summary>
    private static bool IsSamePeriod(Appointment one, Appointment other, BookingPolicy policy) =>
        one.Id != other.Id && one.Plan.Service == BookingService.Outpatient && other.Plan.Service == BookingService.Outpatient && one.Plan.Offer == other.Plan.Offer
        && one.Plan.Site == other.Plan.Site && Math.Abs(one.Plan.Day.DayNumber - other.Plan.Day.DayNumber) < policy.OutpatientPeriodDays;

    private static Patient Put(Patient patient, Appointment appointment, DateTimeOffset now)
    {
        var others = patient.With(appointment.Id) is { } waiting ? patient.Appointments.Remove(waiting) : patient.Appointments;
        var forgettable = others.Where(other => other.HasEnded && !VaccineRules.IsDose(other)).ToArray();
        if (forgettable.Length >= MostEnded)
            others = others.RemoveRange(forgettable.Take(forgettable.Length - MostEnded + 1));
        return patient with { Appointments = others.Add(appointment with { At = now }) };
    }
}

/// <summary>What a rule asks about the person; null where the document carries no date of birth, and the site looks instead.</summary>
public sealed record PatientFacts(DateOnly? BirthDate);
