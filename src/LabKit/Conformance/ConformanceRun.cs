using System.Text.Json;
using HealthWuhan.Labs;

namespace HealthWuhan.LabKit.Conformance;

/// <summary>What became of a case; <c>problem</c> is null where it was met.</summary>
internal sealed record CaseOutcome(string Id, string Title, string? Problem);

/// <summary>Drives a city's endpoint through the published cases, one after the other.</summary>
internal static class ConformanceRun
{
    /// <summary>Every case in each format, whatever became of the ones before.</summary>
    /// <param name="clients">Signed in at the city.</param>
    /// <param name="formats">In which formats.</param>
    /// <param name="samples">A folder for every request and answer, as examples; null for none.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<IReadOnlyList<CaseOutcome>> Run(
        KitClients clients, IEnumerable<LabFormat> formats, string? samples, CancellationToken cancellationToken)
    {
        var outcomes = new List<CaseOutcome>();
        foreach (var format in formats)
        {
            foreach (var one in ConformanceCases.All)
            {
                var id = $"{format.ToString().ToLowerInvariant()}/{one.Id}";
                var check = new CaseCheck(format, clients, (name, file) => Keep(samples, id, name, file));
                outcomes.Add(new(id, one.Title, await Problem(one, check, cancellationToken)));
            }
        }

        return outcomes;
    }

    public static string ToText(IReadOnlyList<CaseOutcome> outcomes)
    {
        var lines = outcomes.Select(outcome => outcome.Problem is null
            ? $"met      {outcome.Id,-24} {outcome.Title}"
            : $"NOT MET  {outcome.Id,-24} {outcome.Title}\n         {outcome.Problem}");
        return string.Join('\n', lines.Append($"{outcomes.Count(outcome => outcome.Problem is null)} of {outcomes.Count} cases are met."));
    }

    public static string ToJson(IReadOnlyList<CaseOutcome> outcomes) =>
        JsonSerializer.Serialize(new { met = outcomes.Count(outcome => outcome.Problem is null), cases = outcomes }, JsonSerializerOptions.Web);

    private static async Task<string?> Problem(ConformanceCase one, CaseCheck check, CancellationToken cancellationToken)
    {
        try
        {
            await one.Run(check, cancellationToken);
            return null;
        }
        catch (NotMetException notMet)
        {
            return notMet.Message;
        }
    }

    private static void Keep(string? samples, string id, string name, byte[] file)
    {
        if (samples is null)
            return;
        var folder = Path.Combine(samples, id.Replace('/', '-'));
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, name), file);
    }
}
