namespace HealthWuhan.Domain.Events;

/// <summary>What can happen, by the names that the record stores and consumers ask for: none is ever changed or used for something else.</summary>
public static class EventKinds
{
    public const string SampleCollected = "sample-collected";
    public const string SampleWithdrawn = "sample-withdrawn";

    /// <summary>What a person is told of a sample, or that it no longer stands.</summary>
    public const string SampleResult = "sample-result";

    public const string TubeSealed = "tube-sealed";
    public const string TubeHandedOver = "tube-handed-over";
    public const string TubeReceived = "tube-received";
    public const string TubeRejected = "tube-rejected";
    public const string TubeTested = "tube-tested";

    /// <summary>A second person has confirmed the positive of a single tube.</summary>
    public const string ResultReleased = "result-released";

    public const string ResultCorrected = "result-corrected";
    public const string ResultRevoked = "result-revoked";
    public const string ResultHeld = "result-held";

    /// <summary>A second person has decided about a tube with results on hold.</summary>
    public const string HeldResultsDecided = "held-results-decided";

    public const string OrderPlaced = "order-placed";
    public const string OrderFulfilled = "order-fulfilled";
    public const string OrderReopened = "order-reopened";
    public const string OrderWithdrawn = "order-withdrawn";
    public const string HealthCodeChanged = "health-code-changed";
    public const string IdentityCorrected = "identity-corrected";

    public const string ConversionSubmitted = "conversion-submitted";
    public const string ConversionWithdrawn = "conversion-withdrawn";

    /// <summary>The community has said what it recommends.</summary>
    public const string ConversionReviewed = "conversion-reviewed";

    /// <summary>It waits for longer than it may.</summary>
    public const string ConversionEscalated = "conversion-escalated";

    public const string ConversionDecided = "conversion-decided";

    public const string AppointmentBooked = "appointment-booked";
    public const string AppointmentCancelled = "appointment-cancelled";

    /// <summary>By the site, to a later slot of the day.</summary>
    public const string AppointmentMoved = "appointment-moved";

    /// <summary>The same appointment under another number, which turned out to be its owner's.</summary>
    public const string AppointmentReassigned = "appointment-reassigned";

    /// <summary>A freed place is kept for the first of the waiting list.</summary>
    public const string AppointmentOffered = "appointment-offered";

    public const string AppointmentCheckedIn = "appointment-checked-in";

    /// <summary>Seen, or vaccinated.</summary>
    public const string AppointmentFulfilled = "appointment-fulfilled";

    public const string AppointmentNoShow = "appointment-no-show";

    /// <summary>A day's slots and how many places of each are left.</summary>
    public const string ScheduleChanged = "schedule-changed";

    public static IReadOnlyList<string> All { get; } =
    [
        SampleCollected, SampleWithdrawn, SampleResult, TubeSealed, TubeHandedOver, TubeReceived, TubeRejected, TubeTested, ResultReleased, ResultCorrected,
        ResultRevoked, ResultHeld, HeldResultsDecided, OrderPlaced, OrderFulfilled, OrderReopened, OrderWithdrawn, HealthCodeChanged, IdentityCorrected,
        ConversionSubmitted, ConversionWithdrawn, ConversionReviewed, ConversionDecided,
        AppointmentBooked, AppointmentCancelled, AppointmentMoved, AppointmentOffered, AppointmentCheckedIn, AppointmentFulfilled, AppointmentNoShow, ScheduleChanged,
        AppointmentReassigned, ConversionEscalated,
    ];
}
