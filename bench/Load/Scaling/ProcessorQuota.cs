using System.Globalization;

namespace HealthWuhan.Load.Scaling;

/// <summary>A group of the kernel's whose processes get so much processor together and no more; of either version of cgroups. Needs root.</summary>
internal sealed class ProcessorQuota : IDisposable
{
    private const int PeriodMicroseconds = 20_000;
    private const string First = "/sys/fs/cgroup/cpu";
    private const string Second = "/sys/fs/cgroup";

    private readonly string _folder;

    private ProcessorQuota(string folder) => _folder = folder;

    /// <summary>Makes a group; what is in it ends before it does.</summary>
    /// <param name="name">Of the group, on this machine.</param>
    /// <param name="cores">How much of how many cores; 0.3 is 30 % of one.</param>
    /// <exception cref="UsageException">This machine, or this user, cannot.</exception>
    public static ProcessorQuota Make(string name, double cores)
    {
        var isFirst = Directory.Exists(First);
        var quota = new ProcessorQuota(Path.Combine(isFirst ? First : Second, name));
        try
        {
            Directory.CreateDirectory(quota._folder);
            var microseconds = (PeriodMicroseconds * cores).ToString("0", CultureInfo.InvariantCulture);
            var period = PeriodMicroseconds.ToString(CultureInfo.InvariantCulture);
            if (isFirst)
            {
                quota.Write("cpu.cfs_period_us", period);
                quota.Write("cpu.cfs_quota_us", microseconds);
            }
            else
            {
                quota.Write("cpu.max", $"{microseconds} {period}");
            }

            return quota;
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"A quota of processor time needs root and cgroups with a cpu controller: {cannot.Message}");
        }
    }

    /// <summary>Puts a process under the quota, with all its threads.</summary>
    public void Add(int process) => Write("cgroup.procs", process.ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        // The files in it are the kernel's and go with it.
        if (Directory.Exists(_folder))
            Directory.Delete(_folder);
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);
}
