using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>A person as another system may read them.</summary>
/// <param name="Id">A pseudonym of this interface alone.</param>
/// <param name="Person">Shown masked.</param>
/// <param name="Display">Which fields may be shown.</param>
public sealed record SharedPerson(string Id, Person Person, DisplayPolicy Display)
{
    /// <summary>Their swabs, the newest first; those that were taken back last.</summary>
    public ImmutableArray<SharedSwab> Swabs { get; init; } = [];

    /// <summary>Their appointments, the latest first.</summary>
    public ImmutableArray<SharedVisit> Visits { get; init; } = [];
}

/// <summary>A swab of a person.</summary>
/// <param name="Id">Of its report, observation and specimen alike.</param>
/// <param name="Sample">Null where it was taken back: then nothing is said of it but that.</param>
public sealed record SharedSwab(string Id, CitizenSample? Sample)
{
    public SampleReading Reading { get; } = Sample is null ? SampleReading.OfWithdrawnSwab : SampleReading.Of(Sample);
}
