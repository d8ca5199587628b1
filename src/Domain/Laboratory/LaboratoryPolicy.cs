using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Laboratory;

/// <summary>What the city lays down about laboratories; dated, because it changes from month to month.</summary>
public sealed record LaboratoryPolicy : ICityPolicy
{
    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 8, 3);

    /// <summary>How long after collection a result is due (docs/domain.md, pooled sampling: 24 hours for voluntary testing).</summary>
    public TimeSpan ReportWithin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The same for patients and people with a Yellow code.</summary>
    public TimeSpan PatientReportWithin { get; init; } = TimeSpan.FromHours(12);

    /// <summary>The same for fever clinics.</summary>
    public TimeSpan FeverClinicReportWithin { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The kits whose Ct values are checked; a kit that is not listed is taken at the lab's word.</summary>
    public IReadOnlyList<KitRule> Kits { get; init; } = [new("DEMO-PCR-2021", Orf1abCutOff: 37, NCutOff: 37, GreyLimit: 40)];

    /// <summary>How long after collection a result is due that is wanted for this.</summary>
    public TimeSpan ReportWithinFor(TestingPurpose purpose) => purpose switch
    {
        TestingPurpose.FeverClinic => FeverClinicReportWithin,
        TestingPurpose.Patient => PatientReportWithin,
        _ => ReportWithin,
    };

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (new[] { ReportWithin, PatientReportWithin, FeverClinicReportWithin }.Any(within => within <= TimeSpan.Zero || within > TimeSpan.FromDays(7)))
            yield return "A result is due after more than nothing and at most 7 days.";
        if (Kits.GroupBy(kit => kit.Kit, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            yield return $"Kit {twice.Key} is listed twice.";
        foreach (var kit in Kits.Where(kit => kit.Orf1abCutOff <= 0 || kit.NCutOff <= 0 || kit.GreyLimit < Math.Max(kit.Orf1abCutOff, kit.NCutOff)))
            yield return $"Kit {kit.Kit}: cut-offs are above 0 and at most the grey limit.";
    }
}
