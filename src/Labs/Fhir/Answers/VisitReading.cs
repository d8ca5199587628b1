using Hl7.Fhir.Model;
using Booked = HealthWuhan.Domain.Booking.AppointmentStatus;
using VisitStatus = Hl7.Fhir.Model.Appointment.AppointmentStatus;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>An appointment in FHIR's own statuses.</summary>
/// <param name="Status">Of the appointment.</param>
/// <param name="Person">Whether the person has agreed to it.</param>
/// <param name="Site">Whether the site has.</param>
/// <param name="CancelledBy">FHIR's reason of a cancellation; null where there was none.</param>
public sealed record VisitReading(VisitStatus Status, ParticipationStatus Person, ParticipationStatus Site, string? CancelledBy = null)
{
    /// <summary>Only what was confirmed is <c>booked</c>: a hold and an offer are kept for minutes and still wait for the person's word.</summary>
    public static VisitReading Of(Booked status) => status switch
    {
        Booked.Waiting => new(VisitStatus.Waitlist, ParticipationStatus.Accepted, ParticipationStatus.NeedsAction),
        Booked.Offered => new(VisitStatus.Proposed, ParticipationStatus.NeedsAction, ParticipationStatus.Accepted),
        Booked.Held => new(VisitStatus.Pending, ParticipationStatus.NeedsAction, ParticipationStatus.Accepted),
        Booked.Booked => Agreed(VisitStatus.Booked),
        Booked.CheckedIn => Agreed(VisitStatus.CheckedIn),
        Booked.Fulfilled => Agreed(VisitStatus.Fulfilled),
        Booked.NoShow => Agreed(VisitStatus.Noshow),
        Booked.Cancelled => new(VisitStatus.Cancelled, ParticipationStatus.Declined, ParticipationStatus.Accepted, "pat"),
        Booked.CancelledBySite => new(VisitStatus.Cancelled, ParticipationStatus.Accepted, ParticipationStatus.Declined, "prov"),
        Booked.Expired => new(VisitStatus.Cancelled, ParticipationStatus.Declined, ParticipationStatus.Accepted, "other"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    private static VisitReading Agreed(VisitStatus status) => new(status, ParticipationStatus.Accepted, ParticipationStatus.Accepted);
}
