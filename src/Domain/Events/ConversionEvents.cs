using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Events;

/// <summary>An application for a conversion as it stands since the event. Nothing of what the citizen wrote or handed in, and no reviewer.</summary>
public sealed record ConversionFacts(string Application, int Revision, string Reason, string Status) : EventFacts
{
    public string? Community { get; init; }
    public string? District { get; init; }
    public string? Earlier { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public DateTimeOffset? ReviewedAt { get; init; }
    public string? Recommendation { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>When it had waited for longer than it may.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }
}

/// <summary>What has happened to an application since it was submitted, found again in it at any time. Each tells how it stood then.</summary>
public static class ConversionEvents
{
    /// <summary>In the order in which it happened.</summary>
    public static IReadOnlyList<CityEvent> Of(CitizenKey citizen, ConversionApplication application)
    {
        if (application.SubmittedAt is not { } submitted)
            return [];

        var first = application with { Status = ConversionStatus.Submitted, Revision = 1, Review = null, Decision = null, WithdrawnAt = null, EscalatedAt = null };
        var second = first with { Status = ConversionStatus.Reviewed, Revision = 2, Review = application.Review };
        var escalatedFirst = application.EscalatedAt is { } at && !(application.Review?.At <= at);
        return
        [
            Event(citizen, first, EventKinds.ConversionSubmitted, submitted),
            .. escalatedFirst ? Escalated(citizen, first, application) : [],
            .. application.Review is { } review ? [Event(citizen, escalatedFirst ? second with { EscalatedAt = application.EscalatedAt } : second, EventKinds.ConversionReviewed, review.At)] : Array.Empty<CityEvent>(),
            .. escalatedFirst ? [] : Escalated(citizen, second, application),
            .. application.Decision is { } decision ? [Event(citizen, application, EventKinds.ConversionDecided, decision.At)] : Array.Empty<CityEvent>(),
            .. application.WithdrawnAt is { } withdrawn ? [Event(citizen, application, EventKinds.ConversionWithdrawn, withdrawn)] : Array.Empty<CityEvent>(),
        ];
    }

    private static CityEvent[] Escalated(CitizenKey citizen, ConversionApplication then, ConversionApplication application) => application.EscalatedAt is { } at
        ? [Event(citizen, then with { EscalatedAt = at }, EventKinds.ConversionEscalated, at)]
        : [];

    private static CityEvent Event(CitizenKey citizen, ConversionApplication application, string kind, DateTimeOffset at) =>
        new($"{application.Id}/{kind}", kind, at, FactsOf(application)) { Citizen = citizen };

    private static ConversionFacts FactsOf(ConversionApplication application) =>
        new(application.Id, application.Revision, application.Form.Reason.ToString(), application.Status.ToString())
        {
            Community = application.Community?.Code,
            District = application.Community?.District,
            Earlier = application.Earlier,
            SubmittedAt = application.SubmittedAt?.ToOffset(CityTime.Offset),
            ReviewedAt = application.Review?.At.ToOffset(CityTime.Offset),
            Recommendation = application.Review?.Verdict.ToString(),
            ClosedAt = application.ClosedAt?.ToOffset(CityTime.Offset),
            EscalatedAt = application.EscalatedAt?.ToOffset(CityTime.Offset),
        };
}
