namespace HealthWuhan.Domain.Sampling;

/// <summary>Why people are tested, which says how soon their result is due (docs/domain.md, pooled sampling). Stored: explicit and append-only.</summary>
public enum TestingPurpose : byte
{
    /// <summary>Rounds, and whoever comes by themselves.</summary>
    Voluntary = 1,

    /// <summary>Patients and people with a Yellow code.</summary>
    Patient = 2,

    FeverClinic = 3,
}
