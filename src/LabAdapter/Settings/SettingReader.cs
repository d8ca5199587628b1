using System.Globalization;

namespace HealthWuhan.LabAdapter.Settings;

/// <summary>Reads settings one by one and collects everything that is wrong, so that an installer corrects the file once.</summary>
internal sealed class SettingReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Problems => _problems;

    public void Refuse(string name, string problem) => _problems.Add($"{name.Replace(':', '.')}: {problem}");

    public bool Has(string section) => configuration.GetSection(section).Exists();

    /// <summary>The names of a list's elements, as settings are called below them.</summary>
    public IReadOnlyList<string> Elements(string list) => [.. configuration.GetSection(list).GetChildren().Select(child => child.Path)];

    public string? Text(string name)
    {
        _known.Add(name);
        var text = configuration[name]?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    public string Mandatory(string name, string what)
    {
        if (Text(name) is { } text)
            return text;
        Refuse(name, $"missing; {what}");
        return "";
    }

    public int Number(string name, int fallback, int least, int most) => (int)LongNumber(name, fallback, least, most);

    public long LongNumber(string name, long fallback, long least, long most)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Refuse(name, $"\"{text}\" is no number from {least} to {most}");
        return fallback;
    }

    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan least)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) && duration >= least && text.Contains(':', StringComparison.Ordinal))
            return duration;
        Refuse(name, $"\"{text}\" is no duration of at least {least} (write hh:mm:ss)");
        return fallback;
    }

    /// <summary>A path of an existing file, or null.</summary>
    public string? ExistingFile(string name, string folder)
    {
        if (Text(name) is not { } text)
            return null;
        var path = Path.GetFullPath(text, folder);
        if (!File.Exists(path))
            Refuse(name, $"{path} does not exist");
        return path;
    }

    /// <summary>Names every setting that nobody has asked for: a misspelt one would otherwise silently be its default.</summary>
    public void RefuseUnknown()
    {
        foreach (var (name, value) in configuration.AsEnumerable().Where(setting => setting.Value is not null && !_known.Contains(setting.Key)))
        {
            if (!string.IsNullOrEmpty(value))
                Refuse(name, "no such setting");
        }
    }
}
