using System.Globalization;
using Hl7.Fhir.Model;

namespace HealthWuhan.Labs.Fhir;

/// <summary>Takes out of FHIR resources what a report is made of; docs/labs.md has the mapping, element by element.</summary>
internal static class FhirConversion
{
    /// <summary>More than any report has; without it, a few crafted reports could keep a core busy for minutes.</summary>
    private const int MostReferences = 100;

    /// <summary>A report, an observation, a specimen: what is contained may refer to what is contained beside it, and not in a circle.</summary>
    private const int Deepest = 2;

    private const string AnalysisTime = "http://hl7.org/fhir/StructureDefinition/observation-analysis-date-time";

    /// <summary>Null for a resource that says nothing here.</summary>
    public static FhirPart? Of(Resource? resource, int entry, string path) =>
        resource is DomainResource whole ? Of(whole, new(entry, path, whole, path, 0)) : null;

    private static FhirPart? Of(Resource resource, FhirPlace place) => resource switch
    {
        DiagnosticReport report => Of(report, place),
        Observation observation => Of(observation, place),
        Specimen specimen => Of(specimen, place),
        _ => null,
    };

    private static FhirPart Of(DiagnosticReport report, FhirPlace place)
    {
        var (part, path) = (place.NewPart(), place.Path);
        if (report.Status is not (DiagnosticReport.DiagnosticReportStatus.Final or DiagnosticReport.DiagnosticReportStatus.Amended
            or DiagnosticReport.DiagnosticReportStatus.Corrected or DiagnosticReport.DiagnosticReportStatus.Appended))
            part.Problems.Add(NotFinal(path));
        if (report.Specimen.Count + report.Result.Count > MostReferences)
        {
            part.Problems.Add(new("invalid-field", $"A report refers to at most {MostReferences} resources.", path));
            return part;
        }

        for (var i = 0; i < report.Specimen.Count; i++)
            Refer(part, report.Specimen[i], place, $"{path}.specimen[{i}]");
        for (var i = 0; i < report.Result.Count; i++)
            Refer(part, report.Result[i], place, $"{path}.result[{i}]");
        // Behind the observations: it is asked only where they say nothing.
        if (report.Result.Count == 0)
            part.Offer(LabNames.Result, LabResultNames.First(report.ConclusionCode.SelectMany(Names)), path + ".conclusionCode");
        return part;
    }

    private static FhirPart Of(Observation observation, FhirPlace place)
    {
        var (part, path) = (place.NewPart(), place.Path);
        if (observation.Status is not (ObservationStatus.Final or ObservationStatus.Amended or ObservationStatus.Corrected))
            part.Problems.Add(NotFinal(path));
        part.Offer(ColumnOf(observation.Code), Text(observation.Value), path + ".value");
        for (var i = 0; i < observation.Component.Count; i++)
            part.Offer(ColumnOf(observation.Component[i].Code), Text(observation.Component[i].Value), $"{path}.component[{i}].value");
        if (observation.Specimen is { } specimen)
            Refer(part, specimen, place, path + ".specimen");

        part.Offer(LabNames.Kit, observation.Method is { } method ? method.Text ?? Names(method).FirstOrDefault() : null, path + ".method");
        part.Offer(LabNames.Instrument, observation.Device?.Display, path + ".device.display");
        part.Offer(LabNames.Operator, observation.Performer.FirstOrDefault()?.Display, path + ".performer[0].display");
        part.Offer(LabNames.TestedAt, (observation.GetExtension(AnalysisTime)?.Value as FhirDateTime)?.Value, path + ".extension");
        part.Offer(LabNames.TestedAt, observation.Issued?.ToString("O", CultureInfo.InvariantCulture), path + ".issued");
        return part;
    }

    private static FhirPart Of(Specimen specimen, FhirPlace place)
    {
        var (part, path) = (place.NewPart(), place.Path);
        part.Offer(LabNames.Barcode, specimen.Container.FirstOrDefault()?.Identifier.FirstOrDefault()?.Value, path + ".container[0].identifier[0].value");
        part.Offer(LabNames.Barcode, specimen.Identifier.FirstOrDefault()?.Value, path + ".identifier[0].value");
        part.Offer(LabNames.Barcode, specimen.AccessionIdentifier?.Value, path + ".accessionIdentifier.value");
        return part;
    }

    private static void Refer(FhirPart part, ResourceReference reference, FhirPlace place, string where)
    {
        var name = reference.Reference;
        if (name is ['#', .. var id])
        {
            if (place.Contained(id) is var (resource, within) && within.Depth <= Deepest && Of(resource, within) is { } contained)
                Contain(part, contained);
            else
                part.Problems.Add(new("missing-reference", "The resource that is referred to is not contained in this one.", where));
        }
        else if (!string.IsNullOrEmpty(name))
        {
            part.References.Add(new(name, where));
        }
        else
        {
            // A tube by its number alone, without a resource.
            part.Offer(LabNames.Barcode, reference.Identifier?.Value, where + ".identifier.value");
        }
    }

    private static void Contain(FhirPart part, FhirPart contained)
    {
        part.Include(contained);
        part.References.AddRange(contained.References);
    }

    private static string? ColumnOf(CodeableConcept? code) => code is null ? null : Names(code).Select(LabNames.ColumnOf).FirstOrDefault(column => column is not null);

    private static IEnumerable<string?> Names(CodeableConcept concept) =>
        concept.Coding.SelectMany(coding => new[] { coding.Code, coding.Display }).Append(concept.Text).Where(name => !string.IsNullOrWhiteSpace(name));

    private static string? Text(DataType? value) => value switch
    {
        CodeableConcept concept => LabResultNames.First(Names(concept)),
        // Above or below a value is no Ct value; the check refuses it.
        Quantity { Comparator: not null } => LabFields.NoText,
        Quantity quantity => quantity.Value?.ToString(CultureInfo.InvariantCulture),
        FhirString text => text.Value,
        Integer number => number.Value?.ToString(CultureInfo.InvariantCulture),
        null => null,
        _ => LabFields.NoText,
    };

    private static LabProblem NotFinal(string path) => new("result-not-final", "status is final, amended or corrected.", path + ".status");
}
