using System.Text;

namespace HealthWuhan.Load.Comparison;

/// <summary>A ratio as it was and as it is now; null where it has not been measured, or never before.</summary>
internal sealed record JudgedRatio(string Name, double? Before, double? Now)
{
    private const double Tolerance = 0.15;

    /// <summary>More than 15 % below its baseline, or not measured at all: what is not looked at would rot.</summary>
    public bool IsWorse => Before is { } before && (Now is not { } now || now < before * (1 - Tolerance));
}

/// <summary>Tells whether the product has become slower, whatever machine it runs on: by ratios against what was measured beside it. Larger is better in all of them.</summary>
internal static class RatioGuard
{
    public static IReadOnlyList<JudgedRatio> Judge(IReadOnlyDictionary<string, double> baseline, IReadOnlyDictionary<string, double> measured) =>
        [.. baseline.Keys.Union(measured.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new JudgedRatio(
            name, baseline.TryGetValue(name, out var before) ? before : null, measured.TryGetValue(name, out var now) ? now : null))];

    public static string Table(IReadOnlyList<JudgedRatio> judged)
    {
        var text = new StringBuilder("| ratio | baseline | now | |\n|---|---|---|---|\n");
        foreach (var ratio in judged)
            text.AppendLine($"| {ratio.Name} | {ratio.Before:0.000} | {ratio.Now:0.000} | {Word(ratio)} |");
        return text.ToString();
    }

    private static string Word(JudgedRatio ratio) => ratio switch
    {
        { IsWorse: true, Now: null } => "**not measured**",
        { IsWorse: true } => $"**regression: {(ratio.Now / ratio.Before) - 1:+0 %;-0 %}**",
        { Before: null } => "new",
        _ => $"{(ratio.Now / ratio.Before) - 1:+0 %;-0 %}",
    };
}
