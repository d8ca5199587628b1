namespace HealthWuhan.Silo.Postgres;

/// <summary>`postgres.log`: what the server says. It holds no statement and no parameter value.</summary>
internal sealed class PostgresLog(string path)
{
    private static readonly string[] s_alarms = ["PANIC:", "FATAL:", "ERROR:", "error:", "fatal:"];

    public string Path { get; } = path;

    public long Length => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>The most telling line among those written since the log had the given length; null when nothing was.</summary>
    public async Task<string?> ReasonSince(long length, CancellationToken cancellationToken)
    {
        if (Length <= length)
            return null;
        await using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = length;
        using var reader = new StreamReader(stream);
        return MostTellingLine(await reader.ReadToEndAsync(cancellationToken));
    }

    /// <summary>What the last line that reports an error says, else the last line at all.</summary>
    public static string MostTellingLine(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Select(Alarm).LastOrDefault(alarm => alarm is not null) ?? lines.LastOrDefault() ?? "it said nothing";
    }

    // "2022-11-05 09:12:44 UTC [310] FATAL:  the message"
    private static string? Alarm(string line) =>
        s_alarms.Select(alarm => line.Split(alarm, 2)).FirstOrDefault(parts => parts.Length == 2)?[1].Trim();
}
