using System.Text.Json.Serialization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Conversions;

/// <summary>An application as its citizen follows it; a name and a phone that were asked for are masked, as everywhere in the hand that holds the device.</summary>
public sealed record ConversionAnswer
{
    public required string Id { get; init; }

    public required ConversionReason Reason { get; init; }

    public required ConversionStatus Status { get; init; }

    /// <summary>The status in the caller's language.</summary>
    public required string Title { get; init; }

    public required string Statement { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MaskedName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MaskedPhone { get; init; }

    /// <summary>When the applicant showed that the phone is theirs; absent where none is asked for, or where they have not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? PhoneProvenAt { get; init; }

    public required IReadOnlyList<FactKind> Kinds { get; init; }

    public required IReadOnlyList<EvidenceAnswer> Evidence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>By when it is to be decided.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? ReviewedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Why it was decided so; null until then.</summary>
    public string? Because { get; init; }

    /// <summary>The application before, which this one follows.</summary>
    public string? Earlier { get; init; }

    internal static ConversionAnswer Of(ConversionApplication application, ConversionPolicy policy, bool inEnglish) => new()
    {
        Id = application.Id,
        Reason = application.Form.Reason,
        Status = application.Status,
        Title = ConversionTexts.Of(application.Status, inEnglish),
        Statement = application.Form.Statement,
        MaskedName = application.Form.Name is { } name ? Masks.Name(name) : null,
        MaskedPhone = application.Form.Phone is { } phone ? Masks.Phone(phone) : null,
        PhoneProvenAt = application.PhoneProvenAt?.ToOffset(CityTime.Offset),
        Kinds = application.Form.Kinds,
        Evidence = [.. application.Evidence.Select(EvidenceAnswer.Of)],
        CreatedAt = CityTime.Of(application.CreatedAt),
        SubmittedAt = application.SubmittedAt?.ToOffset(CityTime.Offset),
        DueAt = (application.SubmittedAt + policy.DecideWithin)?.ToOffset(CityTime.Offset),
        ReviewedAt = application.Review?.At.ToOffset(CityTime.Offset),
        ClosedAt = application.ClosedAt?.ToOffset(CityTime.Offset),
        Because = application.Decision?.Reason,
        Earlier = application.Earlier,
    };
}

/// <summary>A piece of evidence as it is stored; its bytes are behind its number.</summary>
public sealed record EvidenceAnswer(int Number, EvidenceType Type, int Bytes, DateTimeOffset At)
{
    internal static EvidenceAnswer Of(EvidenceItem item) => new(item.Number, item.Type, item.Bytes, CityTime.Of(item.At));
}

/// <summary>A citizen's applications, the latest first.</summary>
public sealed record ConversionsAnswer(IReadOnlyList<ConversionAnswer> Conversions);
