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

    public const string ConversionDecided = "conversion-decided";

    public static IReadOnlyList<string> All { get; } =
    [
        SampleCollected, SampleWithdrawn, SampleResult, TubeSealed, TubeHandedOver, TubeReceived, TubeRejected, TubeTested, ResultReleased, ResultCorrected,
        ResultRevoked, ResultHeld, HeldResultsDecided, OrderPlaced, OrderFulfilled, OrderReopened, OrderWithdrawn, HealthCodeChanged, IdentityCorrected,
        ConversionSubmitted, ConversionWithdrawn, ConversionReviewed, ConversionDecided,
    ];
}
