using System.Globalization;

namespace HealthWuhan.Load.Comparison;

/// <summary>The processor time of some processes and all they started, from /proc: on a shared machine it is steadier than the clock on the wall.</summary>
internal static class CpuClock
{
    // USER_HZ, which Linux fixes at 100 for everything it shows in /proc.
    private const double TicksPerSecond = 100;

    public static TimeSpan Of(params IReadOnlyCollection<int> roots)
    {
        var processes = Directory.EnumerateDirectories("/proc").Select(Read).OfType<(int Id, int Parent, long Ticks)>().ToArray();
        var counted = roots.ToHashSet();
        // Parents are usually older than their children, but ids wrap around: go on until nothing is added.
        for (var before = 0; before < counted.Count;)
        {
            before = counted.Count;
            counted.UnionWith(processes.Where(process => counted.Contains(process.Parent)).Select(process => process.Id).ToArray());
        }

        return TimeSpan.FromSeconds(processes.Where(process => counted.Contains(process.Id)).Sum(process => process.Ticks) / TicksPerSecond);
    }

    /// <summary>What all processes of the machine have used together.</summary>
    public static TimeSpan OfMachine()
    {
        // "cpu  user nice system idle iowait irq softirq steal …"
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        return TimeSpan.FromSeconds(fields.Where((_, i) => i is 0 or 1 or 2 or 5 or 6).Sum(Ticks) / TicksPerSecond);
    }

    private static (int Id, int Parent, long Ticks)? Read(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
            return null;
        try
        {
            // "17 (a name, with anything in it) S parent … utime stime …": the fields are counted from behind the name.
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (id, int.Parse(fields[1], CultureInfo.InvariantCulture), Ticks(fields[11]) + Ticks(fields[12]));
        }
        catch (IOException)
        {
            // It has ended since the folder was listed.
            return null;
        }
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
