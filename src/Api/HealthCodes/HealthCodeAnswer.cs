using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Api.HealthCodes;

/// <summary>A citizen's health code with all its reasons, strongest first, and the token that the QR shows.</summary>
public sealed record HealthCodeAnswer
{
    public required HealthCodeColor Color { get; init; }

    public required IReadOnlyList<ReasonItem> Reasons { get; init; }

    /// <summary>When the reasons change next although nothing new is recorded.</summary>
    public DateTimeOffset? NextChange { get; init; }

    /// <summary>The negative result that is valid longest.</summary>
    public NegativeItem? LatestNegative { get; init; }

    public required string Token { get; init; }

    public required DateTimeOffset TokenExpiresAt { get; init; }

    internal static HealthCodeAnswer Of(HealthCode code, SignedCode signed, DisplayPolicy display, bool inEnglish) => new()
    {
        Color = code.Color,
        Reasons = [.. code.Reasons.Select(reason => ReasonItem.Of(reason, display, inEnglish))],
        NextChange = code.NextChange?.ToOffset(CityTime.Offset),
        LatestNegative = code.LatestNegative is { } negative ? NegativeItem.Of(negative) : null,
        Token = signed.Token,
        TokenExpiresAt = signed.ExpiresAt,
    };
}

/// <summary>
/// Why a code is not Green. <c>until</c> is when it ends by itself; where tests are missing it is absent, and <c>notBefore</c> is the end of
/// the period.
/// </summary>
public sealed record ReasonItem
{
    public required FactKind Kind { get; init; }

    /// <summary>The kind in the caller's language.</summary>
    public required string Title { get; init; }

    public required HealthCodeColor Color { get; init; }

    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public required int NegativesMissing { get; init; }

    public string? Detail { get; init; }

    internal static ReasonItem Of(HealthReason reason, DisplayPolicy display, bool inEnglish) => new()
    {
        Kind = reason.Kind,
        Title = ReasonTitles.Of(reason.Kind, inEnglish),
        Color = reason.Color,
        Since = CityTime.Of(reason.Since),
        Until = reason.Until?.ToOffset(CityTime.Offset),
        NotBefore = reason.NotBefore?.ToOffset(CityTime.Offset),
        NegativesMissing = reason.NegativesMissing,
        Detail = display.ReasonDetail ? reason.Detail : null,
    };
}

/// <summary>A negative result and until when it is valid, which may be past.</summary>
public sealed record NegativeItem(DateTimeOffset SampledAt, DateTimeOffset ReportedAt, DateTimeOffset ValidUntil)
{
    internal static NegativeItem Of(NegativeResult negative) =>
        new(CityTime.Of(negative.SampledAt), CityTime.Of(negative.ReportedAt), CityTime.Of(negative.ValidUntil));
}
