using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using Hl7.Fhir.Model;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>The city's people and swabs as resources of FHIR R4; docs/fhir.md has the mapping, field by field.</summary>
internal static class FhirResources
{
    public static Patient Patient(SharedPerson shared)
    {
        var (document, display) = (shared.Person.Document, shared.Display);
        return new()
        {
            Id = shared.Id,
            Meta = FhirCodes.Masked,
            Active = true,
            Name = [new() { Text = Masks.Name(shared.Person.Name) }],
            Identifier = [new() { System = FhirCodes.SystemOf(document.Type), Value = display.DocumentNumber ? Masks.Number(document.Number) : null }],
            Telecom = display.Phone ? [new(ContactPoint.ContactPointSystem.Phone, null, Masks.Phone(shared.Person.Phone))] : [],
        };
    }

    public static DiagnosticReport DiagnosticReport(SharedPerson shared, SharedSwab swab) => new()
    {
        Id = swab.Id,
        Meta = FhirCodes.Masked,
        Status = swab.Reading.Report,
        Category = [FhirCodes.Section],
        Code = FhirCodes.Test,
        Subject = Subject(shared),
        Effective = Collected(swab),
        IssuedElement = Issued(swab),
        Performer = Performer(shared, swab),
        Specimen = [new($"Specimen/{swab.Id}")],
        Result = [new($"Observation/{swab.Id}")],
    };

    public static Observation Observation(SharedPerson shared, SharedSwab swab) => new()
    {
        Id = swab.Id,
        Meta = FhirCodes.Masked,
        Status = swab.Reading.Observation,
        Category = [FhirCodes.Category],
        Code = FhirCodes.Test,
        Subject = Subject(shared),
        Effective = Collected(swab),
        IssuedElement = Issued(swab),
        Performer = Performer(shared, swab),
        Value = FhirCodes.ValueOf(swab.Reading.Finding),
        DataAbsentReason = FhirCodes.AbsentReasonOf(swab.Reading.Finding),
        Specimen = new($"Specimen/{swab.Id}"),
    };

    public static Specimen Specimen(SharedPerson shared, SharedSwab swab) => new()
    {
        Id = swab.Id,
        Meta = FhirCodes.Masked,
        Status = swab.Reading.Specimen,
        Type = FhirCodes.Swab,
        Subject = Subject(shared),
        AccessionIdentifier = Shown(shared.Display.Batch, swab.Sample) is { } accessed ? new(FhirCodes.SampleSystem, accessed.Id) : null,
        Collection = swab.Sample is not null ? new() { Collected = Collected(swab) } : null,
        Container = swab.Sample is { PoolSize: > 0 } pooled ? [Tube(shared, pooled)] : [],
    };

    /// <summary>How many people's swabs the tube was for: what a pool says is not said of the one person.</summary>
    private static Specimen.ContainerComponent Tube(SharedPerson shared, CitizenSample sample) => new()
    {
        Identifier = shared.Display.Batch ? [new(FhirCodes.TubeSystem, sample.Batch.Value)] : [],
        Description = sample.IsSingleTube ? "单采 single" : $"{sample.PoolSize}合1混采 pool of {sample.PoolSize}",
    };

    private static CitizenSample? Shown(bool isShown, CitizenSample? sample) => isShown ? sample : null;

    private static ResourceReference Subject(SharedPerson shared) => new($"Patient/{shared.Id}");

    private static FhirDateTime? Collected(SharedSwab swab) => swab.Sample is { } sample ? new(CityTime.Of(sample.CollectedAt)) : null;

    private static Instant? Issued(SharedSwab swab) => swab.Sample?.ReportedAt is { } at ? new(CityTime.Of(at)) : null;

    private static List<ResourceReference> Performer(SharedPerson shared, SharedSwab swab) =>
        shared.Display.Lab && swab.Sample?.Lab is { } lab ? [new() { Display = lab }] : [];
}
