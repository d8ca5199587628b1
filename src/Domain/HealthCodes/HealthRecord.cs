using HealthWuhan.Domain.Citizens;
using static HealthWuhan.Domain.HealthCodes.FactKind;
using static HealthWuhan.Domain.HealthCodes.HealthCodeColor;

namespace HealthWuhan.Domain.HealthCodes;

/// <summary>All that is on record about one person, laid out as the stages that follow from it, past, present and to come.</summary>
internal sealed class HealthRecord(IEnumerable<HealthFact> facts, IEnumerable<CitizenSample> samples, HealthCodePolicy policy)
{
    private readonly HealthFact[] _facts = [.. facts.Where(fact => fact.Withdrawal is null).Distinct()];
    private readonly CitizenSample[] _samples = [.. samples.DistinctBy(sample => sample.Id, StringComparer.Ordinal)];

    public IReadOnlyCollection<CitizenSample> Samples => _samples;

    public IReadOnlyList<Stage> Stages() => [.. _facts.SelectMany(Course).Concat(_samples.SelectMany(FromSample)).Select(Settled)];

    /// <summary>
    /// A pool's positive is never a person's: it is Yellow, even if it should be marked Positive. A person's own positive is a case, unless
    /// the case is on record, which then also tells how it went on.
    /// </summary>
    private IEnumerable<Stage> FromSample(CitizenSample sample) => sample.Status switch
    {
        SampleStatus.Positive when sample.IsSingleTube => IsCaseOnRecord(sample) ? [] : Course(FactOf(sample, ConfirmedPositive)),
        SampleStatus.Positive or SampleStatus.UnderRecheck => UnderRecheck(FactOf(sample, PoolUnderRecheck), sample.CollectedAt),
        _ => [],
    };

    private IEnumerable<Stage> Course(HealthFact fact) => fact.Kind switch
    {
        PoolUnderRecheck => UnderRecheck(fact, fact.Since),
        ConfirmedPositive or AsymptomaticCase => InQuarantine(fact, fact.Until?.AddDays(policy.QuarantineDays), negatives: 0),
        CloseContact or SecondaryContact => InQuarantine(fact, EndOf(fact, policy.QuarantineDays), policy.QuarantineExitNegatives),
        ReleasedFromQuarantine or Cured => [Stage.AtOnce(AtHome(fact, policy.HomeDaysAfterRelease))],
        HomeObservation => [Stage.AtOnce(AtHome(fact, policy.HomeObservationDays))],
        ControlZone => [new(Reason(fact, Yellow) with { Until = fact.Until }, fact.Since)],
        FeverUntested when _samples.Any(sample => sample.Status == SampleStatus.Negative && sample.CollectedAt >= fact.Since) => [],
        FeverUntested => [Stage.AtOnce(Reason(fact, Yellow) with { Until = fact.Until, NegativesMissing = 1 })],
        ReleasedByConversion or FoundNotConcerned or DetailsCorrected => [],
        // A later release wrote what this one does not know: better a Yellow too much than a Green.
        _ => [Stage.AtOnce(Reason(fact, Yellow) with { Until = fact.Until })],
    };

    /// <summary>Yellow until a single tube, of a swab taken later, is negative; another pool says nothing about the one person.</summary>
    private Stage[] UnderRecheck(HealthFact fact, DateTimeOffset swabbedAt) =>
        _samples.Any(sample => sample.Status == SampleStatus.Negative && sample.IsSingleTube && sample.CollectedAt > swabbedAt)
            ? []
            : [Stage.AtOnce(Reason(fact, Yellow) with { Until = fact.Until, NegativesMissing = 1 })];

    /// <summary>
    /// Red until a recorded release, or until period and tests are complete, which is a release by itself, or until a conversion says so: nobody goes
    /// from Red to Green without the days at home, but who was never to be Red.
    /// </summary>
    private IEnumerable<Stage> InQuarantine(HealthFact fact, DateTimeOffset? end, int negatives)
    {
        var recorded = ReleaseAfter(fact.Since);
        var quarantine = recorded is null ? UntilComplete(Reason(fact, Red), end, negatives) : Reason(fact, Red) with { Until = recorded };
        var settlement = SettlementOf(quarantine);
        if (settlement is not null && !(quarantine.Until <= settlement.Since))
            quarantine = Reason(fact, Red) with { Until = settlement.Since };
        else
            settlement = null;

        yield return Stage.AtOnce(quarantine);
        // What is recorded beside it has its own days at home.
        if (quarantine.Until is { } released && (settlement is null ? recorded is null : settlement.Kind == ReleasedByConversion))
            yield return new(AtHome(fact with { Kind = ReleasedFromQuarantine, Since = released, Until = null }, policy.HomeDaysAfterRelease), released);
    }

    /// <summary>A reason that an approved conversion has ended does not go on after it; how it was before stays as it was.</summary>
    private Stage Settled(Stage stage) => SettlementOf(stage.Reason) is { } settlement && !(stage.Reason.Until <= settlement.Since)
        ? stage with { Reason = stage.Reason with { Until = settlement.Since, NotBefore = null, NegativesMissing = 0 } }
        : stage;

    /// <summary>The earliest conversion that was approved about it; one of before it says nothing of it.</summary>
    private HealthFact? SettlementOf(HealthReason reason) => _facts
        .Where(fact => fact.Kind is ReleasedByConversion or FoundNotConcerned && fact.Settles == new FactReference(reason.Kind, reason.Source) && fact.Since >= reason.Since)
        .MinBy(fact => (fact.Since, fact.Kind, fact.Source));

    private HealthReason AtHome(HealthFact fact, int days) => UntilComplete(Reason(fact, Yellow), EndOf(fact, days), policy.HomeExitNegatives);

    /// <summary>Gives a reason its end: when the period is over and so many swabs taken at its exit are reported negative, whichever is later.</summary>
    private HealthReason UntilComplete(HealthReason reason, DateTimeOffset? end, int negatives)
    {
        if (end is not { } periodEnd)
            return reason;

        var exit = periodEnd.AddHours(-policy.ExitTestHours);
        DateTimeOffset[] reported = [.. _samples
            .Where(sample => sample.Status == SampleStatus.Negative && sample.CollectedAt >= exit && sample.CollectedAt >= reason.Since)
            .Select(NegativeValidity.ReportedAt).Order().Take(negatives)];
        if (reported.Length < negatives)
            return reason with { NotBefore = periodEnd, NegativesMissing = negatives - reported.Length };

        return reason with { Until = negatives > 0 && reported[^1] > periodEnd ? reported[^1] : periodEnd };
    }

    private DateTimeOffset? ReleaseAfter(DateTimeOffset since) =>
        _facts.Where(fact => fact.Kind is ReleasedFromQuarantine or Cured && fact.Since > since).Min(fact => (DateTimeOffset?)fact.Since);

    private bool IsCaseOnRecord(CitizenSample sample) =>
        _facts.Any(fact => fact.Kind is ConfirmedPositive or AsymptomaticCase && fact.Source == sample.Id);

    private static DateTimeOffset EndOf(HealthFact fact, int days) => fact.Until ?? fact.Since.AddDays(days);

    private static HealthFact FactOf(CitizenSample sample, FactKind kind) =>
        new() { Kind = kind, Since = NegativeValidity.ReportedAt(sample), Source = sample.Id, Detail = sample.Batch.Value };

    private static HealthReason Reason(HealthFact fact, HealthCodeColor color) =>
        new() { Kind = fact.Kind, Color = color, Since = fact.Since, Source = fact.Source, Detail = fact.Detail };
}
