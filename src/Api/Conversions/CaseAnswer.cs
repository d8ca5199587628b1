using System.Text.Json.Serialization;
using HealthWuhan.Api.Citizens;
using HealthWuhan.Api.HealthCodes;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Api.Conversions;

/// <summary>A case as a reviewer reads it: what is asked for, what is on record, and what the rules suggest.</summary>
public sealed record CaseAnswer
{
    /// <summary>As its citizen sees it.</summary>
    public required ConversionAnswer Application { get; init; }

    /// <summary>To be told with the decision.</summary>
    public required int Revision { get; init; }

    public required string? Community { get; init; }

    public required bool Escalated { get; init; }

    /// <summary>The name as it should be, whole: it is to be held against the evidence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WantedName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WantedPhone { get; init; }

    /// <summary>Which reasons of the code it is about; an approval names of these.</summary>
    public required IReadOnlyList<FactReference> About { get; init; }

    public required CaseRecord Record { get; init; }

    public required AdviceAnswer Advice { get; init; }

    public CaseLeaseAnswer? Lease { get; init; }

    /// <summary>What the community said.</summary>
    public VerdictAnswer? Review { get; init; }

    public VerdictAnswer? Decision { get; init; }

    /// <summary>The application before this one.</summary>
    public ConversionAnswer? Earlier { get; init; }
}

/// <summary>Who has the case in hand.</summary>
public sealed record CaseLeaseAnswer(string By, DateTimeOffset Until);

/// <summary>What somebody said of a case.</summary>
public sealed record VerdictAnswer(Verdict Verdict, string By, DateTimeOffset At, string Reason, IReadOnlyList<FactReference> Settles)
{
    internal static VerdictAnswer? Of(CaseVerdict? said) => said is null ? null : new(said.Verdict, said.By, CityTime.Of(said.At), said.Reason, said.Settles);
}

/// <summary>What is on record of the citizen; zones are among the reasons.</summary>
public sealed record CaseRecord(
    MeAnswer? Profile, string? Community, HealthCodeColor Color, IReadOnlyList<CaseReason> Reasons, IReadOnlyList<CaseSample> Samples, IReadOnlyList<CaseFact> Facts);

/// <summary>A reason of the code, and the source that names it.</summary>
public sealed record CaseReason(string Source, ReasonItem Reason);

/// <summary>A sample and its result.</summary>
public sealed record CaseSample(string Id, int PoolSize, DateTimeOffset CollectedAt, SampleStatus Status, DateTimeOffset? ReportedAt)
{
    internal static CaseSample Of(CitizenSample sample) =>
        new(sample.Id, sample.PoolSize, CityTime.Of(sample.CollectedAt), sample.Status, sample.ReportedAt?.ToOffset(CityTime.Offset));
}

/// <summary>A fact, and whether it was withdrawn.</summary>
public sealed record CaseFact(FactKind Kind, string Source, DateTimeOffset Since, DateTimeOffset? Until, bool Withdrawn)
{
    internal static CaseFact Of(HealthFact fact) =>
        new(fact.Kind, fact.Source, CityTime.Of(fact.Since), fact.Until?.ToOffset(CityTime.Offset), fact.Withdrawal is not null);
}

/// <summary>What the rules suggest; the reviewer decides.</summary>
public sealed record AdviceAnswer(Advice Advice, IReadOnlyList<FindingAnswer> Findings)
{
    internal static AdviceAnswer Of(ConversionAdvice advice, bool inEnglish) => new(
        advice.Advice,
        [.. advice.Findings.Select(finding => new FindingAnswer(finding.Reason, finding.Code, ConversionTexts.OfFinding(finding.Code, inEnglish), finding.Advice))]);
}

/// <summary>What the rules have found about one reason, or about the registration.</summary>
public sealed record FindingAnswer(FactReference? Reason, string Code, string Title, Advice Advice);
