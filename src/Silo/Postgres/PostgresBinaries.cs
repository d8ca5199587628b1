using HealthWuhan.Api.Hosting;
namespace HealthWuhan.Silo.Postgres;

/// <summary>A folder with PostgreSQL's programs, and their major version ("15").</summary>
internal sealed record PostgresBinaries(string Folder, string Version)
{
    private const string DebianFolder = "/usr/lib/postgresql";
    private static readonly string[] s_programs = ["initdb", "pg_ctl", "postgres"];

    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>The newest programs on the machine; for data that exist already, those of the version that made them.</summary>
    public static Task<PostgresBinaries> Find(IReadOnlyList<string>? folders, ClusterFolder cluster, CancellationToken cancellationToken) =>
        Find(folders, cluster.Version, cluster.Path, cancellationToken);

    /// <summary>The programs of the version that made the data in this data folder, whoever runs on it.</summary>
    public static async Task<PostgresBinaries> Find(string folder, CancellationToken cancellationToken)
    {
        var cluster = Path.Combine(folder, ClusterFolder.Name);
        var version = await File.ReadAllTextAsync(Path.Combine(cluster, "PG_VERSION"), cancellationToken);
        return await Find(null, version.Trim(), cluster, cancellationToken);
    }

    private static async Task<PostgresBinaries> Find(IReadOnlyList<string>? folders, string? made, string path, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in (folders ?? UsualFolders()).Where(IsComplete))
        {
            var outcome = await ToolProcess.Run([Path.Combine(folder, "postgres"), "--version"], TimeSpan.FromSeconds(10), cancellationToken);
            if (outcome.Succeeded)
                found.Add(new PostgresBinaries(folder, MajorVersion(outcome.Output)));
        }

        if (found.Count == 0)
            throw new StartupException("PostgreSQL is not installed (initdb, pg_ctl and postgres were not found): install Debian's package postgresql.");
        if (made is not { } version)
            return found[0];
        return found.Find(candidate => candidate.Version == version) ?? throw new StartupException(
            $"The data in {path} were made by PostgreSQL {version}, but only version {found[0].Version} is installed: " +
            $"install Debian's package postgresql-{version}, or name another folder with --data.");
    }

    private static IEnumerable<string> UsualFolders()
    {
        var debian = Directory.Exists(DebianFolder) ? Directory.GetDirectories(DebianFolder) : [];
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return debian
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat(path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsComplete(string folder) => s_programs.All(program => File.Exists(Path.Combine(folder, program)));

    // "postgres (PostgreSQL) 15.13 (Debian …)"
    private static string MajorVersion(string banner) =>
        banner.Split(' ').Select(word => word.Split('.')[0].Trim()).FirstOrDefault(word => int.TryParse(word, out _)) ?? "";
}
