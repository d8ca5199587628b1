using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>An appointment of a person as another system may read it; of a vaccination that was given, the dose as well.</summary>
/// <param name="Id">Of the appointment and of the dose alike.</param>
/// <param name="Booking">As its schedule has it.</param>
/// <param name="Schedule">The id of its Schedule.</param>
public sealed record SharedVisit(string Id, Appointment Booking, string Schedule)
{
    /// <summary>Which dose of its vaccine it is; null where it is none.</summary>
    public int? Dose { get; init; }

    /// <summary>The vaccine's name as people read it, where the city has one for it now.</summary>
    public string? Vaccine { get; init; }

    public bool IsDose => VaccineRules.IsDose(Booking);

    /// <summary>False while somebody waits for any slot of the day.</summary>
    public bool HasTime => Booking.Minute >= 0;

    public VisitReading Reading { get; } = VisitReading.Of(Booking.Status);
}
