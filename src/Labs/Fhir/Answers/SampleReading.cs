using HealthWuhan.Domain.Citizens;
using Hl7.Fhir.Model;
using ReportStatus = Hl7.Fhir.Model.DiagnosticReport.DiagnosticReportStatus;
using SpecimenStatus = Hl7.Fhir.Model.Specimen.SpecimenStatus;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>What may be said of a swab to another system.</summary>
public enum SampleFinding
{
    /// <summary>Nothing yet.</summary>
    Awaited,

    Negative,

    /// <summary>Of a single tube, and released by a second person.</summary>
    Positive,

    /// <summary>Something is to be looked at again, alone; never to be taken for positive.</summary>
    UnderRecheck,

    /// <summary>The test failed, or was not possible: never to be taken for negative.</summary>
    NotMeasured,

    /// <summary>What was said before no longer stands.</summary>
    Withdrawn,
}

/// <summary>A sample in FHIR's own statuses, and what is said of it.</summary>
public sealed record SampleReading(
    SampleFinding Finding, ReportStatus Report, ObservationStatus Observation, SpecimenStatus Specimen)
{
    private static readonly SampleReading s_withdrawn = new(
        SampleFinding.Withdrawn, ReportStatus.EnteredInError, ObservationStatus.EnteredInError, SpecimenStatus.Available);

    /// <summary>A swab that was taken back, or is another one since: it was not the person's, or not in that tube.</summary>
    public static SampleReading OfWithdrawnSwab { get; } = s_withdrawn with { Specimen = SpecimenStatus.EnteredInError };

    /// <summary>
    /// By what its owner reads: <c>corrected</c> is what follows another result that was told, the release of a positive does not. A pool is under re-check whatever it is
    /// said to be (docs/domain.md, pooled sampling: never shown as positive).
    /// </summary>
    public static SampleReading Of(CitizenSample sample) => sample switch
    {
        { Status: SampleStatus.Negative } => Told(SampleFinding.Negative, sample.FollowsAnother),
        { Status: SampleStatus.Positive, PoolSize: <= 1 } => Told(SampleFinding.Positive, sample.FollowsAnother),
        { Status: SampleStatus.Positive or SampleStatus.UnderRecheck } => new(
            SampleFinding.UnderRecheck,
            ReportStatus.Preliminary,
            ObservationStatus.Preliminary,
            SpecimenStatus.Available),
        { Status: SampleStatus.ToBeRecollected } => new(
            SampleFinding.NotMeasured,
            ReportStatus.Cancelled,
            ObservationStatus.Cancelled,
            SpecimenStatus.Unsatisfactory),
        { FollowsAnother: true } => s_withdrawn,
        _ => new(
            SampleFinding.Awaited,
            ReportStatus.Registered,
            ObservationStatus.Registered,
            SpecimenStatus.Available),
    };

    private static SampleReading Told(SampleFinding finding, bool followsAnother) => followsAnother
        ? new(finding, ReportStatus.Corrected, ObservationStatus.Corrected, SpecimenStatus.Available)
        : new(finding, ReportStatus.Final, ObservationStatus.Final, SpecimenStatus.Available);
}
