using System.Text.RegularExpressions;

namespace HealthWuhan.Tests;

/// <summary>A metric in a PromQL expression, with the labels that are asked of it.</summary>
internal sealed partial record MetricUse(string Name, IReadOnlyList<string> Labels)
{
    /// <summary>The metrics of ours and of the platform in a text; those that Prometheus makes by itself, such as <c>up</c>, are passed over.</summary>
    public static IEnumerable<MetricUse> In(string text) => Named().Matches(NotMetrics().Replace(text, "")).Select(use => new MetricUse(
        use.Groups["name"].Value, [.. Label().Matches(use.Groups["labels"].Value).Select(label => label.Groups["label"].Value)]));

    /// <summary>Labels that results are grouped by, and what stands in a message.</summary>
    [GeneratedRegex(@"by \([^)]*\)|\{\{[^}]*\}\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NotMetrics();

    [GeneratedRegex(@"\b(?<name>(healthwuhan|orleans|http|kestrel|db|dotnet)_[a-z0-9_]+)(\{(?<labels>[^}]*)\})?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex("(?<label>[a-z_]+)(=|!=)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Label();
}
