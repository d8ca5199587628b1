using System.Collections.Immutable;
using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Domain.Conversions;

/// <summary>Who reviews, and what they are bound to.</summary>
[GenerateSerializer, Immutable, Alias("case-reviewer")]
public sealed record CaseReviewer([property: Id(0)] string Username, [property: Id(1)] string? District, [property: Id(2)] string? Community);

/// <summary>What a reviewer says of a case that they have in hand; without a revision, of the one that they took.</summary>
[GenerateSerializer, Immutable, Alias("case-decision")]
public sealed record CaseDecision
{
    [Id(0)] public CaseReviewer Reviewer { get; init; } = new("", null, null);

    [Id(1)] public Verdict Verdict { get; init; }

    [Id(2)] public string Reason { get; init; } = "";

    [Id(3)] public int? Revision { get; init; }

    /// <summary>Which reasons of the code an approval ends; null for all that the application is about.</summary>
    [Id(4)] public ImmutableArray<FactReference>? Settles { get; init; }
}

/// <summary>
/// The reviewers' steps as pure rules: the community reviews, then the district decides, and they are two people. A case is taken in hand before anything is said
/// of it; a lease is over by itself. Each rule can be repeated.
/// </summary>
public static class ReviewRules
{
    /// <summary>Whether a reviewer has to do with the case at all. Where nobody knows where the person lives, any may.</summary>
    public static bool Concerns(CaseReviewer reviewer, ConversionApplication application) => application.SubmittedAt is not null
        && (application.Community is not { } community
            || ((reviewer.District is null || reviewer.District == community.District) && (reviewer.Community is null || reviewer.Community == community.Code)));

    /// <summary>
    /// Takes a case in hand, or keeps it longer. Refuses with <c>conversion-taken</c> while somebody else has it, with <c>not-your-stage</c> somebody of a community where
    /// the district decides, with <c>second-person-needed</c> who has reviewed it, and with <c>conversion-closed</c>.
    /// </summary>
    public static Result<ConversionFile> Claim(ConversionFile? file, string id, CaseReviewer reviewer, ConversionPolicy policy, DateTimeOffset now)
    {
        if (file?.Find(id) is not { } application || !Concerns(reviewer, application))
            return ConversionRules.Unknown;
        if (RefuseStage(application, reviewer) is { } refusal)
            return refusal;
        if (application.Lease is { } lease && lease.Until > now && lease.By != reviewer.Username)
            return new Refusal("conversion-taken", "Somebody else has the case in hand.") { Wait = lease.Until - now };

        return file.With(application with { Lease = new(reviewer.Username, now + policy.LeaseFor, application.Revision) });
    }

    /// <summary>Gives a case back; one that the reviewer has not in hand is a repeat.</summary>
    public static Result<ConversionFile> GiveBack(ConversionFile? file, string id, CaseReviewer reviewer)
    {
        if (file?.Find(id) is not { } application || !Concerns(reviewer, application))
            return ConversionRules.Unknown;
        return application.IsWaiting && application.Lease?.By == reviewer.Username ? file.With(application with { Lease = null }) : file;
    }

    /// <summary>
    /// The community's recommendation or the district's decision, whichever the case waits for. The same of the same person again is a repeat. Refuses as
    /// <see cref="Claim"/>, with <c>conversion-not-taken</c> without a lease or after it, with <c>conversion-changed</c> on another revision, with <c>unknown-reason</c> where an
    /// approval names a reason that the application is not about, with <c>correct-identity-first</c> where a sample is said to be somebody else's,
    /// and with <c>phone-not-proven</c> where nobody has shown that the phone is theirs.
    /// </summary>
    /// <param name="file">The citizen's.</param>
    /// <param name="id">Which case.</param>
    /// <param name="decision">What is said of it.</param>
    /// <param name="samples">The ids of the citizen's samples.</param>
    /// <param name="now">When.</param>
    public static Result<ConversionFile> Decide(ConversionFile? file, string id, CaseDecision decision, IEnumerable<string> samples, DateTimeOffset now)
    {
        if (file?.Find(id) is not { } application || !Concerns(decision.Reviewer, application))
            return ConversionRules.Unknown;
        if (IsRepeat(application, decision))
            return file;
        if (RefuseStage(application, decision.Reviewer) is { } refusal)
            return refusal;
        if (application.Lease is not { } lease || lease.By != decision.Reviewer.Username || lease.Until <= now)
            return new Refusal("conversion-not-taken", "Take the case in hand first; a lease is over after its time.");
        if (application.Revision != (decision.Revision ?? lease.Revision))
            return new Refusal("conversion-changed", "The case has changed since; look at it again.");

        return application.Status == ConversionStatus.Submitted ? file.With(Reviewed(application, decision, now)) : Decided(file, application, decision, samples, now);
    }

    /// <summary>The record, and with an approval the citizen, know of everything.</summary>
    public static ConversionFile Told(ConversionFile file, string id) => file.Find(id) is { IsTold: false } application ? file.With(application with { IsTold = true }) : file;

    private static Refusal? RefuseStage(ConversionApplication application, CaseReviewer reviewer) => application switch
    {
        { IsWaiting: false } => ConversionRules.Closed,
        { Status: ConversionStatus.Reviewed } when reviewer.Community is not null => new("not-your-stage", "The district decides this case."),
        { Status: ConversionStatus.Reviewed } when application.Review?.By == reviewer.Username => new("second-person-needed", "Somebody else must decide what you have reviewed."),
        _ => null,
    };

    private static bool IsRepeat(ConversionApplication application, CaseDecision decision) => new[] { application.Decision, application.Review }.OfType<CaseVerdict>()
        .Any(said => said.By == decision.Reviewer.Username && said.Verdict == decision.Verdict && said.Reason == decision.Reason);

    private static ConversionApplication Reviewed(ConversionApplication application, CaseDecision decision, DateTimeOffset now) => application with
    {
        Status = ConversionStatus.Reviewed,
        Review = VerdictOf(decision, now, []),
        Lease = null,
        Revision = application.Revision + 1,
        IsTold = false,
    };

    private static Result<ConversionFile> Decided(ConversionFile file, ConversionApplication application, CaseDecision decision, IEnumerable<string> samples, DateTimeOffset now)
    {
        var isApproved = decision.Verdict == Verdict.Approve;
        if (isApproved && application.LacksProof)
            return ConversionRules.PhoneNotProven;
        var settles = isApproved ? decision.Settles ?? application.About : [];
        if (settles.Except(application.About).Any())
            return new Refusal("unknown-reason", "The application is not about this reason.");
        if (application.Form.Reason == ConversionReason.WrongIdentity && settles.Any(reason => samples.Contains(reason.Source, StringComparer.Ordinal)))
            return new Refusal("correct-identity-first", "The reason is a sample: give it to the person whose it is by a corrected identity, and the code follows.");
        if (isApproved && settles.IsEmpty && application.Form is { Name: null, Phone: null })
            return new Refusal("unknown-reason", "An approval ends at least one reason.");

        return file.With(application with
        {
            Status = isApproved ? ConversionStatus.Approved : ConversionStatus.Rejected,
            Decision = VerdictOf(decision, now, settles),
            Lease = null,
            Revision = application.Revision + 1,
            IsTold = false,
        });
    }

    private static CaseVerdict VerdictOf(CaseDecision decision, DateTimeOffset now, ImmutableArray<FactReference> settles) =>
        new() { Verdict = decision.Verdict, By = decision.Reviewer.Username, At = now, Reason = decision.Reason, Settles = settles };
}
