using System.Globalization;

namespace HealthWuhan.Silo.Postgres;

/// <summary>A PostgreSQL that outlived our process (kill -9): found through its postmaster.pid, and told from a stranger that got the same pid later.</summary>
internal sealed record LeftBehind(int Pid, string Folder)
{
    /// <summary>The server that the folder's pid file names, if that process lives and is a PostgreSQL on the folder the file speaks of.</summary>
    public static LeftBehind? Find(string folder)
    {
        var pidFile = Path.Combine(folder, "postmaster.pid");
        if (!File.Exists(pidFile))
            return null;
        var lines = File.ReadAllLines(pidFile);
        if (lines.Length >= 2 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && IsServer(pid, lines[1]))
            return new LeftBehind(pid, lines[1]);
        // Stale. PostgreSQL would take any living process of the same user for its predecessor and refuse to start;
        // should a server use the folder all the same, its shared memory still keeps a second one out.
        File.Delete(pidFile);
        return null;
    }

    private static bool IsServer(int pid, string folder)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return Path.GetFileName(words[0]) == "postgres"
                && (words.Contains(folder, StringComparer.Ordinal) || new FileInfo($"/proc/{pid}/cwd").LinkTarget == folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
