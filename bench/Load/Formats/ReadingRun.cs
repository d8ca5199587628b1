using System.Text;
using HealthWuhan.Labs;

namespace HealthWuhan.Load.Formats;

/// <summary>How fast each format is read, and what stays in memory while it is: the readers alone, from a file on disk, without the city behind them.</summary>
internal static class ReadingRun
{
    private const int LookEvery = 10_000;

    public static async Task<string> Run(int rows, TimeProvider clock, CancellationToken cancellationToken)
    {
        var text = new StringBuilder($"Reading {rows:N0} rows from a file to canonical reports, one core\n\n");
        text.Append("| format | file MB | s | rows/s | live memory at most, MB |\n|---|---|---|---|---|\n");
        foreach (var format in GeneratedReports.Formats)
        {
            var path = Path.Combine(Path.GetTempPath(), $"healthwuhan-{Guid.NewGuid():N}");
            try
            {
                await File.WriteAllBytesAsync(path, GeneratedReports.Write(format, GeneratedReports.Many(rows)), cancellationToken);
                await Read(format, path, clock, look: false, cancellationToken);
                var (seconds, _) = await Read(format, path, clock, look: false, cancellationToken);
                var (_, live) = await Read(format, path, clock, look: true, cancellationToken);
                var megabytes = new FileInfo(path).Length / 1e6;
                text.Append($"| {format} | {megabytes:0.0} | {seconds:0.00} | {rows / seconds:0} | {live / 1e6:0.00} |\n");
            }
            finally
            {
                File.Delete(path);
            }
        }

        return text.ToString();
    }

    private static async Task<(double Seconds, long Live)> Read(LabFormat format, string path, TimeProvider clock, bool look, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var before = look ? GC.GetTotalMemory(forceFullCollection: true) : 0;
        var (count, live) = (0, 0L);
        var start = clock.GetTimestamp();
        await foreach (var row in LabFormats.Read(format, file, clock.GetUtcNow(), cancellationToken))
        {
            if (row.Report is null)
                throw new UsageException($"A generated {format} row was not read: {row.Problems[0]}");
            if (++count % LookEvery == 0 && look)
                live = Math.Max(live, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        return (clock.GetElapsedTime(start).TotalSeconds, live);
    }
}
