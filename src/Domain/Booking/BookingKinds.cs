namespace HealthWuhan.Domain.Booking;

/// <summary>What can be booked. Stored: explicit and append-only.</summary>
public enum BookingService : byte
{
    Vaccination = 1,
    Outpatient = 2,
}

/// <summary>What an outpatient visit costs by who sees the patient (普通, 副主任医师, 主任医师, 特需). Stored: explicit and append-only.</summary>
public enum FeeClass : byte
{
    Ordinary = 1,
    AssociateChief = 2,
    Chief = 3,
    Special = 4,
}

/// <summary>How far an appointment has come, in the words of FHIR where it has one. Stored: explicit and append-only.</summary>
public enum AppointmentStatus : byte
{
    /// <summary>On a waiting list: no place yet.</summary>
    Waiting = 1,

    /// <summary>A place is kept for a few minutes, until it is confirmed.</summary>
    Held = 2,

    /// <summary>A freed place is kept for somebody of the waiting list.</summary>
    Offered = 3,
    Booked = 4,
    CheckedIn = 5,

    /// <summary>Seen or vaccinated.</summary>
    Fulfilled = 6,
    NoShow = 7,

    /// <summary>By whom it is for, or who booked it for them.</summary>
    Cancelled = 8,

    /// <summary>By the site, which had no later place for it.</summary>
    CancelledBySite = 9,

    /// <summary>Was not confirmed in time.</summary>
    Expired = 10,
}
