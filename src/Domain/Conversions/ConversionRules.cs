using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Domain.Conversions;

/// <summary>A new application: its id as <see cref="ConversionRules.IdOf"/>, what is asked for, and by whom.</summary>
[GenerateSerializer, Immutable, Alias("new-conversion")]
public sealed record NewConversion([property: Id(0)] string Id, [property: Id(1)] ConversionForm Form, [property: Id(2)] CitizenKey AppliedBy);

/// <summary>The applicant's steps as pure rules. Each can be repeated: nothing to change means the same instance.</summary>
public static class ConversionRules
{
    private const int IdLength = 24;

    /// <summary>Closed applications that are kept beside the open one: more than a person comes by honestly in the time that they are kept for.</summary>
    private const int MostKept = 40;

    /// <summary>The answer about an application that is not there, and about one that is not the caller's.</summary>
    public static Refusal Unknown => new("unknown-conversion", "There is no such application.");

    /// <summary>The same for the same client id of the same citizen; tells nothing of either.</summary>
    public static string IdOf(CitizenKey citizen, string clientId) =>
        "cv-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"conversion\n{citizen}\n{clientId}")))[..IdLength];

    /// <summary>
    /// Begins a draft. Refuses with <c>conversion-differs</c> where the id stands for something else, with <c>conversion-open</c> where another one is open, and
    /// with <c>too-many-conversions</c>.
    /// </summary>
    public static Result<ConversionFile> Begin(ConversionFile? file, NewConversion wanted, ConversionPolicy policy, DateTimeOffset now)
    {
        var known = file ?? new ConversionFile();
        if (known.Find(wanted.Id) is { } same)
            return same.Form.Asks(wanted.Form) ? known : new Refusal("conversion-differs", "Something else was asked for under this clientId.");
        if (known.Applications.FirstOrDefault(application => application.IsOpen) is { } open)
            return new Refusal("conversion-open", $"Application {open.Id} is open: withdraw it, or wait for its decision.");
        if (known.Applications.Count(application => application.CreatedAt > now.AddDays(-7)) >= policy.MostPerWeek)
            return new Refusal("too-many-conversions", $"At most {policy.MostPerWeek} applications are taken in seven days.");

        var begun = new ConversionApplication
        {
            Id = wanted.Id,
            Form = wanted.Form,
            AppliedBy = wanted.AppliedBy,
            CreatedAt = now,
            Earlier = known.Applications.LastOrDefault(application => application.SubmittedAt is not null && application.Status != ConversionStatus.Approved)?.Id,
            IsTold = true,
        };
        return known with { Applications = [.. known.Applications.TakeLast(MostKept), begun] };
    }

    /// <summary>Puts a piece of evidence in its place. Refuses with <c>conversion-submitted</c> what is no draft, and with <c>too-much-evidence</c>.</summary>
    public static Result<ConversionFile> PutEvidence(ConversionFile? file, string id, EvidenceItem item, ConversionPolicy policy)
    {
        if (file?.Find(id) is not { } application)
            return Unknown;
        if (application.Evidence.Any(known => known.Number == item.Number && known.Content == item.Content))
            return file;
        if (application.Status != ConversionStatus.Draft)
            return Submitted;
        if (item.Number < 1 || item.Number > policy.MostEvidence)
            return new Refusal("too-much-evidence", $"Evidence has the numbers 1 to {policy.MostEvidence}.");

        var others = application.Evidence.RemoveAll(known => known.Number == item.Number);
        return file.With(application with { Evidence = [.. others.Append(item).OrderBy(known => known.Number)] });
    }

    /// <summary>The application whose phone is to be proven. Refuses with <c>no-phone-asked-for</c>, and with <c>conversion-closed</c> where it no longer can be.</summary>
    public static Result<ConversionApplication> ToProve(ConversionFile? file, string id) => file?.Find(id) switch
    {
        null => Unknown,
        { Form.Phone: null } => new Refusal("no-phone-asked-for", "The application asks for no other phone."),
        { LacksProof: true, IsOpen: false } => Closed,
        { } application => application,
    };

    /// <summary>
    /// Notes that the phone was shown to be the applicant's, in a draft or later: one that was handed in before this was asked for can still be decided. Again is a repeat. Refuses as
    /// <see cref="ToProve"/>.
    /// </summary>
    public static Result<ConversionFile> ProvePhone(ConversionFile? file, string id, DateTimeOffset now)
    {
        var found = ToProve(file, id);
        if (found.Refusal is { } refusal)
            return refusal;
        return found.Value.LacksProof ? file!.With(found.Value with { PhoneProvenAt = now }) : file!;
    }

    /// <summary>Takes a piece of evidence out of a draft; one that is not there is a repeat.</summary>
    public static Result<ConversionFile> RemoveEvidence(ConversionFile? file, string id, int number)
    {
        if (file?.Find(id) is not { } application)
            return Unknown;
        if (application.Status != ConversionStatus.Draft)
            return Submitted;
        return application.Evidence.Any(known => known.Number == number)
            ? file.With(application with { Evidence = application.Evidence.RemoveAll(known => known.Number == number) })
            : file;
    }

    /// <summary>
    /// Hands the draft in. Refuses with <c>phone-not-proven</c>, with <c>evidence-missing</c>, with <c>nothing-to-convert</c> where the code has none of the reasons that it is about, and with
    /// <c>conversion-closed</c>.
    /// </summary>
    /// <param name="file">The citizen's.</param>
    /// <param name="id">Which application.</param>
    /// <param name="code">The citizen's code now.</param>
    /// <param name="community">Where they live by the roster.</param>
    /// <param name="now">When.</param>
    public static Result<ConversionFile> Submit(ConversionFile? file, string id, HealthCode code, Community? community, DateTimeOffset now)
    {
        if (file?.Find(id) is not { } application)
            return Unknown;
        if (application.Status != ConversionStatus.Draft)
            return application.Status == ConversionStatus.Withdrawn ? Closed : file;
        if (application.LacksProof)
            return PhoneNotProven;
        if (application.Evidence.IsEmpty)
            return new Refusal("evidence-missing", "At least one piece of evidence is needed.");
        var about = About(application.Form, code);
        if (about.IsEmpty && application.Form is { Name: null, Phone: null })
            return new Refusal("nothing-to-convert", "The health code has no such reason.");

        return file.With(application with
        {
            Status = ConversionStatus.Submitted,
            SubmittedAt = now,
            Community = community,
            About = about,
            Revision = application.Revision + 1,
            IsTold = false,
        });
    }

    /// <summary>Takes an application back. Refuses with <c>conversion-closed</c> what was decided.</summary>
    public static Result<ConversionFile> Withdraw(ConversionFile? file, string id, DateTimeOffset now) => file?.Find(id) switch
    {
        null => Unknown,
        { Status: ConversionStatus.Withdrawn } => file!,
        { IsOpen: false } => Closed,
        { } application => file!.With(application with
        {
            Status = ConversionStatus.Withdrawn,
            WithdrawnAt = now,
            Lease = null,
            // Nobody is to look at it any more.
            Evidence = [],
            Revision = application.Revision + 1,
            // The record knows nothing of a draft.
            IsTold = application.Status == ConversionStatus.Draft,
        }),
    };

    internal static Refusal PhoneNotProven => new("phone-not-proven", "The applicant is to enter the code that was sent to the phone they ask for.");

    internal static Refusal Closed => new("conversion-closed", "The application was decided or withdrawn.");

    private static Refusal Submitted => new("conversion-submitted", "The application was handed in; its evidence stays as it is.");

    /// <summary>A wrong phone is about no reason; a wrong identity about those that are named; a release about those, or all.</summary>
    private static ImmutableArray<FactReference> About(ConversionForm form, HealthCode code) => form.Reason switch
    {
        ConversionReason.WrongPhone => [],
        ConversionReason.WrongIdentity when form.Kinds.IsEmpty && form.Name is not null => [],
        _ =>
        [
            .. code.Reasons.Where(reason => form.Kinds.IsEmpty || form.Kinds.Contains(reason.Kind))
                .Select(reason => new FactReference(reason.Kind, reason.Source)).Distinct(),
        ],
    };
}
