using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Directives;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Api.Citizens;

/// <summary>A citizen's samples and results, newest first.</summary>
public sealed record ResultsAnswer(IReadOnlyList<ResultItem> Results)
{
    internal static ResultsAnswer Of(ImmutableArray<CitizenSample> samples, ResultsView view)
    {
        var orders = SamplingOrderRules.Of(samples).ToDictionary(order => order.Id, StringComparer.Ordinal);
        return new([.. samples.Select(sample => ResultItem.Of(sample, orders.GetValueOrDefault(sample.Id), view))]);
    }
}

/// <summary>What results are shown by: the moment, when a result or an ordered swab is due, and which fields a page may show.</summary>
internal readonly record struct ResultsView(DateTimeOffset Now, LaboratoryPolicy Laboratory, SamplingPolicy Sampling, DisplayPolicy Display)
{
    public ResultsView(CityDirectives directives, DateTimeOffset now)
        : this(now, directives.Policy<LaboratoryPolicy>(now), directives.Policy<SamplingPolicy>(now), directives.Policy<DisplayPolicy>(now))
    {
    }

    public TimeSpan ReportWithin(CitizenSample sample) => Laboratory.ReportWithinFor(sample.Purpose);
}

/// <summary>
/// One sample as its owner reads it; <c>expectedBy</c> only while the result is awaited, <c>overdue</c> when that is past. Site, tube and lab
/// are absent where the display policy hides them.
/// </summary>
public sealed record ResultItem(
    string Id,
    DateTimeOffset SampledAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Site,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Batch,
    SampleStatus Status,
    DateTimeOffset? ExpectedBy,
    DateTimeOffset? ReportedAt,
    string? Lab,
    bool Overdue)
{
    /// <summary>Absent where the sample was not taken in vain.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OrderItem? Order { get; init; }

    internal static ResultItem Of(CitizenSample sample, SamplingOrder? order, ResultsView view) => new(
        sample.Id,
        CityTime.Of(sample.CollectedAt),
        view.Display.Site ? sample.Site : null,
        view.Display.Batch ? sample.Batch.Value : null,
        sample.Status,
        sample.ReportedAt is null ? CityTime.Of(sample.CollectedAt + view.ReportWithin(sample)) : null,
        sample.ReportedAt?.ToOffset(CityTime.Offset),
        view.Display.Lab ? sample.Lab : null,
        sample.ReportedAt is null && sample.CollectedAt + view.ReportWithin(sample) < view.Now)
    {
        Order = order is null ? null : OrderItem.Of(order, view),
    };
}

/// <summary>That the person is to be sampled again: alone in a tube (Recheck), or in any (Recollection).</summary>
public sealed record OrderItem(SamplingOrderKind Kind, DateTimeOffset OrderedAt, DateTimeOffset ExpiresAt, SamplingOrderStatus Status)
{
    /// <summary>The id of the sample that fulfils the order; absent while none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FulfilledBy { get; init; }

    internal static OrderItem Of(SamplingOrder order, ResultsView view) => new(
        order.Kind, CityTime.Of(order.OrderedAt), CityTime.Of(order.ExpiresAt(view.Sampling)), order.StatusAt(view.Now, view.Sampling))
    {
        FulfilledBy = order.FulfilledBy,
    };
}
