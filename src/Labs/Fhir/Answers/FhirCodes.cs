using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using Hl7.Fhir.Model;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>The codes that are said, by their systems; docs/fhir.md lists them.</summary>
internal static class FhirCodes
{
    public const string Own = "urn:healthwuhan:fhir:";
    public const string DocumentSystem = Own + "document:";
    public const string Loinc = "http://loinc.org";
    public const string Snomed = "http://snomed.info/sct";
    public const string DataAbsent = "http://terminology.hl7.org/CodeSystem/data-absent-reason";

    /// <summary>SARS-CoV-2 RNA in a respiratory specimen, by amplification with probe detection: present or not.</summary>
    public static CodeableConcept Test => new(Loinc, "94500-6", null, "新型冠状病毒核酸检测 SARS-CoV-2 RNA");

    public static CodeableConcept Category => new("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory");

    public static CodeableConcept Section => new("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB");

    public static CodeableConcept Swab => new() { Text = "拭子 swab" };

    /// <summary>That what is shown is not all there is.</summary>
    public static Meta Masked => new() { Security = [new("http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "MASKED")] };

    /// <summary>Null where there is no value to be said.</summary>
    public static CodeableConcept? ValueOf(SampleFinding finding) => finding switch
    {
        SampleFinding.Negative => new(Snomed, "260385009", "Negative", "阴性"),
        SampleFinding.Positive => new(Snomed, "10828004", "Positive", "阳性"),
        SampleFinding.UnderRecheck => new(Own + "finding", "under-recheck", "Under re-check", "复核中，不是阳性结果"),
        _ => null,
    };

    /// <summary>Null where there is a value.</summary>
    public static CodeableConcept? AbsentReasonOf(SampleFinding finding) => finding switch
    {
        SampleFinding.Awaited => new(DataAbsent, "temp-unknown"),
        SampleFinding.NotMeasured => new(DataAbsent, "error", null, "需重新采样"),
        SampleFinding.Withdrawn => new(DataAbsent, "unknown", null, "原结果已撤销"),
        _ => null,
    };

    public static string SystemOf(DocumentType type) => DocumentSystem + type;

    public static string SampleSystem => Own + "sample";

    public static string TubeSystem => Own + "tube";

    /// <summary>The city's own names of days, sites, practitioners, services, departments and vaccines: FHIR binds none of them to codes of its own (docs/fhir.md).</summary>
    public static string ScheduleSystem => Own + "schedule";

    public static string SiteSystem => Own + "site";

    public static string PractitionerSystem => Own + "practitioner";

    public static string ServiceSystem => Own + "service";

    public static string OfferSystem => Own + "offer";

    public static string VaccineSystem => Own + "vaccine";

    public static CodeableConcept Service(string service) => new(ServiceSystem, service, null, service == nameof(BookingService.Vaccination) ? "预防接种 Vaccination" : "门诊 Outpatient");

    public static CodeableConcept Offer(string offer) => new(OfferSystem, offer);

    /// <summary>By <c>pat</c> the person, by <c>prov</c> the site, or <c>other</c>: the clock, as nobody confirmed it in time.</summary>
    public static CodeableConcept CancelledBy(string reason) => new("http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason", reason, null, reason switch
    {
        "pat" => "本人取消 given back by the person",
        "prov" => "机构取消 cancelled by the site",
        _ => "未按时确认 not confirmed in time",
    });
}
