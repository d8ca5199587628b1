using System.Globalization;
using HealthWuhan.Load.Comparison;
using HealthWuhan.Week.City;
using Npgsql;

namespace HealthWuhan.Week.Run;

/// <summary>What the city has in use and has used: megabytes of memory and of the database, seconds of processor since the start. What cannot be seen is 0.</summary>
internal sealed record MachineFigures(double SilosMb, double DatabaseProcessesMb, double GeneratorMb, double DatabaseMb, double SiloSeconds, double DatabaseSeconds, double GeneratorSeconds);

/// <summary>Looks at the processes of a city and its database. A silo that was killed keeps what it has used.</summary>
internal sealed class MachineWatch(WeekCity city, NpgsqlDataSource database) : IDisposable
{
    private const double Kilobytes = 1024;

    private readonly Dictionary<int, double> _used = [];
    private readonly SemaphoreSlim _oneAtATime = new(1);

    public async Task<MachineFigures> Look(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var (silos, servers) = (city.SiloProcesses, city.DatabaseProcesses);
            foreach (var silo in silos)
                _used[silo] = Math.Max(_used.GetValueOrDefault(silo), CpuClock.Of(silo).TotalSeconds);
            return new(
                silos.Sum(silo => Field($"/proc/{silo}/status", "VmRSS:")),
                MemoryOf([.. servers.SelectMany(server => ChildrenOf(server).Append(server))]),
                Field("/proc/self/status", "VmRSS:"),
                await DatabaseSize(cancellationToken),
                _used.Values.Sum(),
                servers.Length == 0 ? 0 : CpuClock.Of(servers).TotalSeconds + servers.Sum(OfEnded),
                Environment.CpuUsage.TotalTime.TotalSeconds);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>What each has alone, and what all have in common as far as one has touched it. (The kernel's own division of shared pages takes it a walk over every page of every process.)</summary>
    private static double MemoryOf(int[] processes) =>
        processes.Sum(process => Field($"/proc/{process}/status", "RssAnon:")) + processes.Select(process => Field($"/proc/{process}/status", "RssShmem:")).DefaultIfEmpty().Max();

    private async Task<double> DatabaseSize(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT pg_database_size(current_database())");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! / Kilobytes / Kilobytes;
    }

    /// <summary>What the processes of connections that have ended had used, which the kernel adds up with their parent.</summary>
    private static double OfEnded(int server)
    {
        // USER_HZ; the fields are counted from behind the name, which may have anything in it.
        const double ticksPerSecond = 100;
        var stat = File.ReadAllText($"/proc/{server}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[13..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / ticksPerSecond;
    }

    private static int[] ChildrenOf(int process)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>A field in kilobytes, as megabytes; 0 for a process that has ended, or is not ours to look at.</summary>
    private static double Field(string file, string name)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / Kilobytes;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
