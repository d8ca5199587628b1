using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.HealthCloud.Conversions;

namespace HealthWuhan.Api.Conversions;

/// <summary>Cases, the longest waiting first.</summary>
public sealed record QueueAnswer(IReadOnlyList<QueueItem> Items);

/// <summary>A case in the queue; <c>escalated</c> where it waits longer than the policy allows.</summary>
public sealed record QueueItem
{
    public required string Id { get; init; }
    public string? MaskedName { get; init; }
    public required ConversionReason Reason { get; init; }
    public required ConversionStatus Status { get; init; }
    public string? District { get; init; }
    public string? Community { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public required bool Escalated { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who has it in hand now.</summary>
    public string? ClaimedBy { get; init; }

    public DateTimeOffset? ClaimedUntil { get; init; }

    internal static QueueItem Of(ConversionCase found, string? maskedName, ConversionPolicy policy, DateTimeOffset now)
    {
        var isTaken = found.ClaimedUntil > now;
        return new()
        {
            Id = found.Id,
            MaskedName = maskedName,
            Reason = found.Reason,
            Status = found.Status,
            District = found.District,
            Community = found.Community,
            SubmittedAt = CityTime.Of(found.SubmittedAt),
            DueAt = CityTime.Of(found.SubmittedAt + policy.DecideWithin),
            Escalated = found.ClosedAt is null && found.SubmittedAt + policy.DecideWithin < now,
            ClosedAt = found.ClosedAt?.ToOffset(CityTime.Offset),
            ClaimedBy = isTaken ? found.ClaimedBy : null,
            ClaimedUntil = isTaken ? found.ClaimedUntil?.ToOffset(CityTime.Offset) : null,
        };
    }
}

/// <summary>The queue in figures, by community and in all.</summary>
public sealed record ConversionFiguresAnswer(QueueFigures Total, IReadOnlyList<QueueFigures> Places)
{
    internal static ConversionFiguresAnswer Of(IReadOnlyList<QueueFigures> places) => new(
        new(null, null)
        {
            WaitingForReview = places.Sum(place => place.WaitingForReview),
            WaitingForDecision = places.Sum(place => place.WaitingForDecision),
            Oldest = places.Min(place => place.Oldest)?.ToOffset(CityTime.Offset),
            Escalated = places.Sum(place => place.Escalated),
            DecidedLastHour = places.Sum(place => place.DecidedLastHour),
            DecidedLastDay = places.Sum(place => place.DecidedLastDay),
        },
        [.. places.Select(place => place with { Oldest = place.Oldest?.ToOffset(CityTime.Offset) })]);
}
