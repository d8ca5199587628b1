using System.Text.Json.Serialization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Api.Citizens;

/// <summary>A citizen's samples and results, newest first.</summary>
public sealed record ResultsAnswer(IReadOnlyList<ResultItem> Results);

/// <summary>One sample as its owner reads it; <c>expectedBy</c> only while the result is awaited, <c>overdue</c> when that is past.</summary>
public sealed record ResultItem(
    string Id,
    DateTimeOffset SampledAt,
    string Site,
    string Batch,
    SampleStatus Status,
    DateTimeOffset? ExpectedBy,
    DateTimeOffset? ReportedAt,
    string? Lab,
    bool Overdue)
{
    /// <summary>Absent where the sample was not taken in vain.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OrderItem? Order { get; init; }

    internal static ResultItem Of(CitizenSample sample, LaboratoryPolicy policy, DateTimeOffset now) => new(
        sample.Id,
        CityTime.Of(sample.CollectedAt),
        sample.Site,
        sample.Batch.Value,
        sample.Status,
        sample.ReportedAt is null ? CityTime.Of(sample.CollectedAt + policy.ReportWithin) : null,
        sample.ReportedAt?.ToOffset(CityTime.Offset),
        sample.Lab,
        sample.ReportedAt is null && sample.CollectedAt + policy.ReportWithin < now);
}

/// <summary>That the person is to be sampled again: alone in a tube (Recheck), or in any (Recollection).</summary>
public sealed record OrderItem(SamplingOrderKind Kind, DateTimeOffset OrderedAt, DateTimeOffset ExpiresAt, SamplingOrderStatus Status)
{
    /// <summary>The id of the sample that fulfils the order; absent while none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FulfilledBy { get; init; }

    internal static OrderItem Of(SamplingOrder order, SamplingPolicy policy, DateTimeOffset now) =>
        new(order.Kind, CityTime.Of(order.OrderedAt), CityTime.Of(order.ExpiresAt(policy)), order.StatusAt(now, policy)) { FulfilledBy = order.FulfilledBy };
}
