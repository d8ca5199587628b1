namespace HealthWuhan.Domain.Booking;

/// <summary>
/// Who may have which dose when. A dose's number is not stored: the doses of a vaccine, given and booked, are numbered by their time, so whatever is cancelled, moved or
/// missed, the rest is counted right.
/// </summary>
public static class VaccineRules
{
    /// <summary>Whether it is a dose that was given.</summary>
    public static bool IsDose(Appointment appointment) =>
        appointment.Plan.Service == BookingService.Vaccination && appointment.Status == AppointmentStatus.Fulfilled;

    /// <summary>
    /// Refuses a dose with <c>unknown-vaccine</c>, <c>not-eligible</c> (by age on the day), <c>series-complete</c>, <c>dose-too-early</c> (too near to another one), or
    /// <c>another-vaccine-begun</c>. Anything else is none of its business.
    /// </summary>
    public static Refusal? Refuse(Patient patient, Appointment candidate, PatientFacts facts, BookingPolicy policy)
    {
        if (candidate.Plan.Service != BookingService.Vaccination)
            return null;
        if (policy.Vaccine(candidate.Plan.Offer) is not { } vaccine)
            return new("unknown-vaccine", "This vaccine is not given any more.");
        if (facts.BirthDate is { } birth && AgeOn(birth, candidate.Plan.Day) is var age && (age < vaccine.MinAge || age > vaccine.MaxAge))
            return new("not-eligible", $"{vaccine.Name} is for {vaccine.MinAge} to {vaccine.MaxAge} years.");
        if (Doses(patient).Any(dose => dose.Plan.Offer != vaccine.Product))
            return new("another-vaccine-begun", "Another vaccine was begun with; its doses are to be finished.");

        var series = Doses(patient).Where(dose => dose.Id != candidate.Id).Append(candidate).OrderBy(dose => dose.Plan.Day).ToArray();
        if (series.Length > vaccine.DaysBefore.Count)
            return new("series-complete", $"{vaccine.Name} has {vaccine.DaysBefore.Count} doses, given or booked.");
        for (var dose = 1; dose < series.Length; dose++)
        {
            if (series[dose].Plan.Day.DayNumber - series[dose - 1].Plan.Day.DayNumber < vaccine.DaysBefore[dose])
                return new("dose-too-early", $"Dose {dose + 1} is given {vaccine.DaysBefore[dose]} days after dose {dose} at the earliest.");
        }

        return null;
    }

    /// <summary>Which dose an appointment is, or would be; null where it is none.</summary>
    public static int? NumberOf(Patient? patient, Appointment appointment) => appointment.Plan.Service != BookingService.Vaccination
        ? null
        : 1 + Doses(patient).Count(dose => dose.Id != appointment.Id && dose.Plan.Offer == appointment.Plan.Offer && dose.Plan.Day < appointment.Plan.Day);

    /// <summary>The dose after all that were given or booked, and the first day for it; null where there is none.</summary>
    public static NextDose? Next(Patient? patient, string product, BookingPolicy policy)
    {
        var series = Doses(patient).Where(dose => dose.Plan.Offer == product).OrderBy(dose => dose.Plan.Day).ToArray();
        return series is [.., var last] && policy.Vaccine(product) is { } vaccine && series.Length < vaccine.DaysBefore.Count
            ? new(series.Length + 1, last.Plan.Day.AddDays(vaccine.DaysBefore[series.Length]))
            : null;
    }

    private static IEnumerable<Appointment> Doses(Patient? patient) =>
        (patient ?? new()).Appointments.Where(appointment => appointment.Plan.Service == BookingService.Vaccination && (appointment.IsActive || IsDose(appointment)));

    private static int AgeOn(DateOnly birth, DateOnly day) => day.Year - birth.Year - (birth.AddYears(day.Year - birth.Year) > day ? 1 : 0);
}

/// <summary>Which dose is next, and from which day on.</summary>
public sealed record NextDose(int Dose, DateOnly From);
