using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Domain.Conversions;

/// <summary>What the rules suggest to a reviewer, who decides.</summary>
public enum Advice
{
    /// <summary>It takes a person.</summary>
    Undecided,

    Approve,
    Reject,
}

/// <summary>What the rules find about one thing that the application asks for, by a stable code; no reason where it is about the name or phone.</summary>
public sealed record ConversionFinding(FactReference? Reason, string Code, Advice Advice);

/// <summary>A suggestion and everything that it follows from.</summary>
public sealed record ConversionAdvice(Advice Advice, ImmutableArray<ConversionFinding> Findings);

/// <summary>
/// What is plain about an application from what is on record: plainly met where every part of it is, plainly not where one is not. Never decides.
/// </summary>
public static class ConversionAdviceRules
{
    public const string AlreadyEnded = "already-ended";
    public const string PeriodNotOver = "period-not-over";
    public const string NegativesMissing = "negatives-missing";
    public const string EnoughNegatives = "enough-negatives-outside-exit-window";
    public const string NoEndRecorded = "no-end-recorded";
    public const string SampleToCorrect = "sample-to-correct";
    public const string NeedsAPerson = "needs-a-person";
    public const string AlreadyRegistered = "already-registered";
    public const string PhoneNotProven = "phone-not-proven";

    /// <summary>Every one of them, for whoever gives them titles.</summary>
    public static IReadOnlyList<string> Codes { get; } =
        [AlreadyEnded, PeriodNotOver, NegativesMissing, EnoughNegatives, NoEndRecorded, SampleToCorrect, NeedsAPerson, AlreadyRegistered, PhoneNotProven];

    /// <summary>The suggestion, with what is found about each part of the application.</summary>
    /// <param name="application">What is asked for.</param>
    /// <param name="citizen">What is on record.</param>
    /// <param name="code">The code that follows from it, zones included.</param>
    /// <param name="policy">How many tests are asked for.</param>
    /// <param name="now">The moment that is asked about.</param>
    public static ConversionAdvice Suggest(
        ConversionApplication application, Citizen citizen, HealthCode code, HealthCodePolicy policy, DateTimeOffset now)
    {
        ImmutableArray<ConversionFinding> findings =
        [
            .. application.About.Select(reason => Find(application.Form, reason, citizen, code, new(policy, now))),
            .. Details(application, citizen),
        ];
        return new(Sum(findings), findings);
    }

    private static Advice Sum(ImmutableArray<ConversionFinding> findings) =>
        findings.Any(finding => finding.Advice == Advice.Reject) ? Advice.Reject
        : !findings.IsEmpty && findings.All(finding => finding.Advice == Advice.Approve) ? Advice.Approve : Advice.Undecided;

    private static ConversionFinding Find(ConversionForm form, FactReference about, Citizen citizen, HealthCode code, Ground ground)
    {
        ConversionFinding Finding(string text, Advice advice) => new(about, text, advice);
        if (code.Reasons.FirstOrDefault(reason => reason.Kind == about.Kind && reason.Source == about.Source) is not { } standing)
            return Finding(AlreadyEnded, Advice.Approve);
        if (form.Reason == ConversionReason.WrongIdentity)
            return citizen.Samples.Any(sample => sample.Id == about.Source) ? Finding(SampleToCorrect, Advice.Undecided) : Finding(NeedsAPerson, Advice.Undecided);
        if (standing.Until > ground.Now || standing.NotBefore > ground.Now)
            return Finding(PeriodNotOver, Advice.Reject);
        if (standing.NegativesMissing > 0)
        {
            return standing.NotBefore is not null && IsCovered(standing, citizen, ground)
                ? Finding(EnoughNegatives, Advice.Approve)
                : Finding(NegativesMissing, Advice.Reject);
        }

        return standing.Color == HealthCodeColor.Red ? Finding(NoEndRecorded, Advice.Reject) : Finding(NeedsAPerson, Advice.Undecided);
    }

    /// <summary>Whether the swabs of the whole period, the last of them still valid and none doubted, are as many as are asked for at its exit.</summary>
    private static bool IsCovered(HealthReason standing, Citizen citizen, Ground ground)
    {
        var asked = standing.Color == HealthCodeColor.Red ? ground.Policy.QuarantineExitNegatives : ground.Policy.HomeExitNegatives;
        CitizenSample[] since = [.. citizen.Samples.Where(sample => sample.CollectedAt >= standing.Since && sample.ReportedAt is not null)];
        CitizenSample[] negative = [.. since.Where(sample => sample.Status == SampleStatus.Negative)];
        return negative.Length >= asked
            && negative.Any(sample => ground.Policy.NegativeValidity.EndOf(sample) > ground.Now)
            && !since.Any(sample => sample.Status is SampleStatus.Positive or SampleStatus.UnderRecheck);
    }

    private static IEnumerable<ConversionFinding> Details(ConversionApplication application, Citizen citizen)
    {
        var form = application.Form;
        if (form is { Name: null, Phone: null })
            return [];

        var isSo = citizen.Person is { } person && (form.Name ?? person.Name) == person.Name && (form.Phone ?? person.Phone) == person.Phone;
        if (application.LacksProof && !isSo)
            return [new(null, PhoneNotProven, Advice.Reject)];
        return [new(null, isSo ? AlreadyRegistered : NeedsAPerson, isSo ? Advice.Reject : Advice.Undecided)];
    }

    private sealed record Ground(HealthCodePolicy Policy, DateTimeOffset Now);
}
