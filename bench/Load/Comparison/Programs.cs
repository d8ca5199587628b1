namespace HealthWuhan.Load.Comparison;

/// <summary>The other programs of this repository, beside this one in its artifacts, and the folder where the bench works.</summary>
internal static class Programs
{
    public static IReadOnlyList<string> Silo => ["dotnet", Built("Silo")];

    public static IReadOnlyList<string> Gateway => ["dotnet", Built("Api")];

    public static IReadOnlyList<string> Baselines => ["dotnet", Built("Baselines")];

    /// <summary>A new folder on the disk of the repository, which is where the product keeps its data by default.</summary>
    public static string NewFolder(string name)
    {
        var folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../..", "bench", $"{name}-{Guid.NewGuid():N}"));
        Directory.CreateDirectory(folder);
        return folder;
    }

    // <root>/artifacts/bin/Load/release/ → <root>/artifacts/bin/Silo/release/
    private static string Built(string project)
    {
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        if (Path.GetFileName(here) != "release")
            throw new UsageException("Only a Release build is worth measuring: start bench/run.sh, or dotnet run -c Release.");
        var path = Path.GetFullPath(Path.Combine(here, "../..", project, "release", $"HealthWuhan.{project}.dll"));
        return File.Exists(path) ? path : throw new UsageException($"{path} is missing: start bench/run.sh, which builds it.");
    }
}
