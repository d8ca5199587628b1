using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Postgres;

namespace HealthWuhan.Silo;

/// <summary>
/// The verb `backup FILE [--data DIR]`: everything in the private database as of one moment, while the city runs or when it is stopped. The file appears when it is
/// whole. It can be read by its owner only, and without the keys, which are not in it, by nobody.
/// </summary>
internal static class BackupCommand
{
    // Who is a member belongs to the moment, and would only hold up a city that starts from the backup.
    private static readonly string[] s_passing = ["member", "membership_version", "state_key_use"];

    /// <summary>Writes the file and says how large it is.</summary>
    /// <exception cref="StartupException">It cannot be made; the message says why.</exception>
    public static Task<int> Run(IReadOnlyList<string> args)
    {
        var (file, settings) = Read(args, "backup FILE [--data DIR]");
        if (File.Exists(file))
            throw new StartupException($"{file} is there already: name another file.");
        return CityDatabase.Use(settings, async (connectionString, cancellationToken) =>
        {
            var draft = file + ".new";
            try
            {
                CreatePrivate(draft);
                string[] arguments = ["--format=custom", "--file", draft, .. s_passing.Select(table => $"--exclude-table-data={table}")];
                await PostgresTool.Run("pg_dump", CityDatabase.Folder(settings), connectionString, arguments, cancellationToken);
                Settle(draft, file);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new StartupException($"{file} cannot be written: {failure.Message}", failure);
            }
            finally
            {
                File.Delete(draft);
            }

            await Console.Out.WriteLineAsync($"Backup: {file}, {new FileInfo(file).Length >> 10} kB. The keys are not in it: keep them elsewhere.");
            return 0;
        });
    }

    /// <summary>The file and the settings of a verb that takes one; for the private database only.</summary>
    public static (string File, IConfiguration Settings) Read(IReadOnlyList<string> args, string usage)
    {
        if (args.Count == 0 || args[0].StartsWith('-'))
            throw new StartupException($"Which file? Usage: {usage}");
        var settings = CityDatabase.Settings([.. args.Skip(1)]);
        if (settings.GetConnectionString("HealthWuhan") is not null)
            throw new StartupException("This is for the private PostgreSQL. A server of yours is backed up by its own means: docs/operations.md has the commands.");
        return (Path.GetFullPath(args[0]), settings);
    }

    private static void CreatePrivate(string path)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using var empty = new FileStream(path, options);
    }

    private static void Settle(string draft, string file)
    {
        using (var whole = new FileStream(draft, FileMode.Open, FileAccess.Write))
            whole.Flush(flushToDisk: true);
        File.Move(draft, file);
    }
}
