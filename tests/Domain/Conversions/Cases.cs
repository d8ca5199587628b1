using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Zones;
using HealthWuhan.Tests.HealthCodes;

namespace HealthWuhan.Tests.Conversions;

/// <summary>Applications as far as a test needs them; times are in days after <see cref="Facts.Start"/>.</summary>
internal static class Cases
{
    public const string Id = "cv-1";

    public static readonly ConversionPolicy Policy = new();
    public static readonly Community Home = new("420106-012");
    public static readonly CaseReviewer Neighbour = new("neighbour", "420106", "420106-012");
    public static readonly CaseReviewer District = new("district", "420106", null);
    public static readonly FactReference Observation = new(FactKind.HomeObservation, "record-1");
    public static readonly HealthCode Yellow = Facts.Derive([Facts.Fact(FactKind.HomeObservation)], [], 1);

    public static readonly ConversionForm Release = new() { Reason = ConversionReason.ReleaseConditionsMet, Statement = "over" };

    public static EvidenceItem Item(int number = 1, string content = "ab") => new(number, content, EvidenceType.Pdf, 10, Facts.Start);

    public static Result<ConversionFile> Begin(ConversionFile? file, string id = Id, ConversionForm? form = null, double day = 0) =>
        ConversionRules.Begin(file, new(id, form ?? Release, new CitizenKey("c-1")), Policy, Facts.Day(day));

    public static ConversionFile Draft(ConversionForm? form = null) => Begin(null, form: form).Value;

    public static ConversionFile Submitted(ConversionForm? form = null, HealthCode? code = null) =>
        ConversionRules.Submit(ConversionRules.PutEvidence(Proven(Draft(form)), Id, Item(), Policy).Value, Id, code ?? Yellow, Home, Facts.Day(1)).Value;

    /// <summary>With the phone shown, where one is asked for.</summary>
    public static ConversionFile Proven(ConversionFile file) => ConversionRules.ProvePhone(file, Id, Facts.Day(0.5)) is { Refusal: null } proven ? proven.Value : file;

    public static ConversionFile Reviewed(ConversionForm? form = null, HealthCode? code = null) => Said(Submitted(form, code), Neighbour, Verdict.Approve).Value;

    public static ConversionFile Decided(Verdict verdict = Verdict.Approve) => Said(Reviewed(), District, verdict).Value;

    public static Result<ConversionFile> Claim(ConversionFile file, CaseReviewer reviewer, double day = 1) => ReviewRules.Claim(file, Id, reviewer, Policy, Facts.Day(day));

    public static Result<ConversionFile> Decide(ConversionFile file, CaseDecision decision, double day = 1) => ReviewRules.Decide(file, Id, decision, [], Facts.Day(day));

    /// <summary>Claims and says.</summary>
    public static Result<ConversionFile> Said(ConversionFile file, CaseReviewer reviewer, Verdict verdict) =>
        Claim(file, reviewer) is { Refusal: null } claimed ? Decide(claimed.Value, Says(reviewer, verdict)) : Claim(file, reviewer);

    public static CaseDecision Says(CaseReviewer reviewer, Verdict verdict = Verdict.Approve, string reason = "because") => new() { Reviewer = reviewer, Verdict = verdict, Reason = reason };

    public static ConversionApplication One(this ConversionFile file) => file.Find(Id)!;
}
