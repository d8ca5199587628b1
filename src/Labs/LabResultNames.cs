using System.Collections.Frozen;
using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Labs;

/// <summary>The words and SNOMED CT codes for what a lab says of a tube.</summary>
internal static class LabResultNames
{
    private static readonly FrozenDictionary<string, TubeResult> s_results = Pairs(
        (TubeResult.Negative, "Negative 阴性 260385009 260415000"),
        (TubeResult.Positive, "Positive 阳性 10828004 260373001"),
        (TubeResult.SingleTarget, "SingleTarget 单靶标阳性"),
        (TubeResult.GreyZone, "GreyZone 灰区 419984006 42425007"),
        (TubeResult.Invalid, "Invalid 无效 125154007")).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static TubeResult? Of(string? text) => text is not null && s_results.TryGetValue(text.Trim(), out var result) ? result : null;

    /// <summary>Of the codes and texts that a coded value comes with the first that is known; else the first of all, for the check to refuse.</summary>
    public static string? First(params IEnumerable<string?> texts)
    {
        string? first = null;
        foreach (var text in texts)
        {
            if (Of(text) is { } known)
                return known.ToString();
            first ??= string.IsNullOrWhiteSpace(text) ? null : text;
        }

        return first;
    }

    private static IEnumerable<KeyValuePair<string, TubeResult>> Pairs(params (TubeResult Result, string Names)[] results) =>
        results.SelectMany(result => result.Names.Split(' ').Select(name => KeyValuePair.Create(name, result.Result)));
}
