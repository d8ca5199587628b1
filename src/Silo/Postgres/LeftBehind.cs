using System.Globalization;

namespace HealthWuhan.Silo.Postgres;

/// <summary>A PostgreSQL that outlived our process (kill -9): found by its postmaster.pid, and told from a stranger with the same pid.</summary>
internal sealed record LeftBehind(int Pid, string Folder)
{
    /// <summary>The server that the folder's pid file names, if that process lives and is a PostgreSQL on the folder the file speaks of.</summary>
    public static LeftBehind? Find(string folder)
    {
        var pidFile = PidFile(folder);
        if (!File.Exists(pidFile))
            return null;
        var lines = File.ReadAllLines(pidFile);
        if (lines.Length < 2 || !int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            return null;
        var named = new LeftBehind(pid, lines[1]);
        return named.IsServer() ? named : null;
    }

    /// <summary>Removes a pid file that names no server.</summary>
    /// <remarks>
    /// PostgreSQL would take any living process of the same user for its predecessor, and refuse to start. Should a server use
    /// the folder all the same, its shared memory still keeps a second one out.
    /// </remarks>
    public static void ForgetStale(string folder)
    {
        if (Directory.Exists(folder))
            File.Delete(PidFile(folder));
    }

    public static string PidFile(string folder) => Path.Combine(folder, "postmaster.pid");

    private bool IsServer()
    {
        try
        {
            var words = File.ReadAllText($"/proc/{Pid}/cmdline").Split('\0');
            return Path.GetFileName(words[0]) == "postgres"
                && (words.Contains(Folder, StringComparer.Ordinal) || new FileInfo($"/proc/{Pid}/cwd").LinkTarget == Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
