namespace HealthWuhan.Domain.Laboratory;

/// <summary>Where a kit draws its lines: a target gene that amplifies at or below the cut-off is positive, above it and up to the grey limit it is grey.</summary>
/// <param name="Kit">The kit's name as labs send it; case does not count.</param>
/// <param name="Orf1abCutOff">Ct, inclusive.</param>
/// <param name="NCutOff">Ct, inclusive.</param>
/// <param name="GreyLimit">Ct, inclusive; above it a target counts as not amplified.</param>
public sealed record KitRule(string Kit, decimal Orf1abCutOff, decimal NCutOff, decimal GreyLimit);

/// <summary>What Ct values mean, by the kit's own lines (docs/domain.md, pooled sampling: cut-offs depend on the kit, so kit rules are data).</summary>
public static class KitRules
{
    /// <summary>
    /// What the kit's rule makes of the Ct values. Null where it has no say: an unknown kit, no Ct value at all, or a lab that calls
    /// the run invalid, which no Ct value can show.
    /// </summary>
    public static TubeResult? Interpret(IEnumerable<KitRule> kits, LabReport report)
    {
        if (report is { Result: TubeResult.Invalid } or { Ct: null or { Orf1ab: null, N: null } })
            return null;
        if (kits.FirstOrDefault(kit => kit.Kit.Equals(report.Kit, StringComparison.OrdinalIgnoreCase)) is not { } rule)
            return null;

        var orf1ab = Read(report.Ct.Orf1ab, rule.Orf1abCutOff, rule.GreyLimit);
        var n = Read(report.Ct.N, rule.NCutOff, rule.GreyLimit);
        return (orf1ab, n) switch
        {
            (Target.Positive, Target.Positive) => TubeResult.Positive,
            (Target.Positive, _) or (_, Target.Positive) => TubeResult.SingleTarget,
            (Target.Grey, _) or (_, Target.Grey) => TubeResult.GreyZone,
            _ => TubeResult.Negative,
        };
    }

    private static Target Read(decimal? ct, decimal cutOff, decimal greyLimit) => ct switch
    {
        null => Target.NotAmplified,
        _ when ct <= cutOff => Target.Positive,
        _ when ct <= greyLimit => Target.Grey,
        _ => Target.NotAmplified,
    };

    private enum Target
    {
        NotAmplified,
        Grey,
        Positive,
    }
}
