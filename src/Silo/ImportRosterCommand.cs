using System.Diagnostics;
using System.Globalization;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Rosters;
using HealthWuhan.Domain.Access;
using HealthWuhan.Grains;
using HealthWuhan.Grains.Rosters;
using HealthWuhan.HealthCloud.Access;
using HealthWuhan.HealthCloud.Rosters;
using Npgsql;

namespace HealthWuhan.Silo;

/// <summary>
/// The verb `import-roster FILE [--data DIR]`: takes a roster in as `POST /v1/rosters` does, from a file on this machine, while the city runs or when it is stopped. Twelve
/// million rows are no request.
/// </summary>
internal static class ImportRosterCommand
{
    private const int Done = 0;
    private const int Unreadable = 1;
    private const int SomeRefused = 2;

    private static readonly TimeSpan s_tellEvery = TimeSpan.FromSeconds(5);

    /// <summary>Who imports, on the imports' list and in the access log.</summary>
    private static readonly StaffMember s_operator = new("import-roster", "operator");

    /// <summary>0 where every row was taken or known, 2 where some were refused, 1 where the file could not be read to its end.</summary>
    /// <exception cref="StartupException">It cannot begin.</exception>
    public static Task<int> Run(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || args[0].StartsWith('-'))
            throw new StartupException("Which file? Usage: import-roster FILE [--data DIR]");
        var settings = CityDatabase.Settings([.. args.Skip(1)]);
        return CityDatabase.Use(settings, async (connectionString, cancellationToken) =>
        {
            var secret = ApiProcess.ExistingSecret(settings, CityDatabase.Folder(settings));
            await using var database = await CityDatabase.Open(connectionString, secret, cancellationToken);
            await using var file = Open(args[0]);
            return await Import(database, secret, file, cancellationToken);
        });
    }

    private static async Task<int> Import(NpgsqlDataSource database, DeploymentSecret secret, FileStream file, CancellationToken cancellationToken)
    {
        var keys = new DeploymentKeys(secret);
        var log = new AccessLog(database, new AccessChain(keys.AccessLog));
        await Record(log, AccessActions.BeginRoster, null, cancellationToken);
        var list = new RosterImportList(database);
        var import = new RosterImport(new(database), list, new RosterCipher(secret), keys, TimeProvider.System);
        var outcome = await Take(import, file, cancellationToken);
        var progress = outcome.Progress;
        await Record(log, AccessActions.ImportRoster, (progress.Accepted + progress.Unchanged).ToString(CultureInfo.InvariantCulture), cancellationToken);
        foreach (var row in await list.RefusedOf(progress.Id, cancellationToken))
            await Console.Out.WriteLineAsync($"  row {row.Row}: {row.Code}, {row.Detail}");
        await Console.Out.WriteLineAsync(Conclusion(progress));
        return outcome.Unreadable is not null ? Unreadable : progress.Refused > 0 ? SomeRefused : Done;
    }

    private static async Task<RosterOutcome> Take(RosterImport import, FileStream file, CancellationToken cancellationToken)
    {
        try
        {
            return await import.Take(file, file.Length, s_operator.Username, Teller(TimeProvider.System), cancellationToken);
        }
        catch (PostgresException older) when (older.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new StartupException("The database is of a release without a roster: start this release on it first.", older);
        }
    }

    private static Func<RosterProgress, Task> Teller(TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        var toldAt = began;
        return async progress =>
        {
            if (clock.GetElapsedTime(toldAt) < s_tellEvery)
                return;
            toldAt = clock.GetTimestamp();
            var share = 100.0 * progress.Bytes / Math.Max(1, progress.BytesInAll ?? 1);
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{progress.Rows} rows, {share:0} % of the file, {progress.Rows / clock.GetElapsedTime(began).TotalSeconds:0} rows/s"));
        };
    }

    private static string Conclusion(RosterProgress progress)
    {
        using var self = Process.GetCurrentProcess();
        var seconds = (progress.FinishedAt!.Value - progress.StartedAt).TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Import {progress.Id}: {progress.Accepted} rows accepted, {progress.Unchanged} unchanged, {progress.Refused} refused, in {seconds:0.0} s, {progress.Rows / Math.Max(0.1, seconds):0} rows/s;
            {self.PeakWorkingSet64 >> 20} MB of memory at most
            """);
    }

    private static Task Record(AccessLog log, AccessAction action, string? subject, CancellationToken cancellationToken) =>
        log.Append([new AccessEntry(TimeProvider.System.GetUtcNow(), s_operator, action.Name) { Subject = subject }], cancellationToken);

    private static FileStream Open(string path)
    {
        try
        {
            return new(path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 1 << 20 });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{path} cannot be read: {failure.Message}", failure);
        }
    }
}
