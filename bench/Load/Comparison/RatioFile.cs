using System.Text.Json;

namespace HealthWuhan.Load.Comparison;

/// <summary>Ratios by name, as JSON: what one run has measured, or what is expected of every run.</summary>
internal static class RatioFile
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    public static async Task Write(string path, Dictionary<string, double> ratios, CancellationToken cancellationToken)
    {
        var rounded = new SortedDictionary<string, double>(ratios.ToDictionary(ratio => ratio.Key, ratio => Math.Round(ratio.Value, 3), StringComparer.Ordinal), StringComparer.Ordinal);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(rounded, s_readable) + Environment.NewLine, cancellationToken);
    }

    /// <summary>All ratios of several files.</summary>
    /// <exception cref="UsageException">A file is not there, or is no object of numbers.</exception>
    public static async Task<Dictionary<string, double>> ReadAll(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            foreach (var (name, ratio) in await Read(path, cancellationToken))
                all[name] = ratio;
        }

        return all;
    }

    private static async Task<Dictionary<string, double>> Read(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<Dictionary<string, double>>(file, cancellationToken: cancellationToken) ?? [];
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException)
        {
            throw new UsageException($"{path} is no file of ratios: {unreadable.Message}");
        }
    }
}
