using Hl7.Fhir.Model;

namespace HealthWuhan.Labs.Fhir;

/// <summary>Where a resource stands: in an entry of the bundle, or contained in the resource of one.</summary>
/// <param name="Entry">Its position in the bundle, from 1.</param>
/// <param name="Path">Of the resource, as a FHIRPath.</param>
/// <param name="Container">The entry's own resource, which has everything that is contained.</param>
/// <param name="ContainerPath">Of that one.</param>
/// <param name="Depth">How many references led here from the container.</param>
internal readonly record struct FhirPlace(int Entry, string Path, DomainResource Container, string ContainerPath, int Depth)
{
    public FhirPart NewPart() => new(Entry, Path);

    /// <summary>What is contained under an id, and where; null where there is none.</summary>
    public (Resource Resource, FhirPlace Place)? Contained(string id)
    {
        var at = Container.Contained.FindIndex(resource => resource.Id == id);
        return at < 0 ? null : (Container.Contained[at], this with { Path = $"{ContainerPath}.contained[{at}]", Depth = Depth + 1 });
    }
}
