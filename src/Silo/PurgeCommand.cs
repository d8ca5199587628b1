using System.Globalization;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Domain;
using HealthWuhan.Grains.Retention;
using HealthWuhan.HealthCloud.Retention;
using HealthWuhan.Silo.Postgres;
using Npgsql;

namespace HealthWuhan.Silo;

/// <summary>
/// The verb `purge [--data DIR]`: asks the running city to purge at once, waits, and prints the certificate. The city's own silos do the work, because what stands in
/// grains is only changed by them.
/// </summary>
internal static class PurgeCommand
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>A silo looks every five seconds; where the request still stands after that long and nobody runs a purge, there is none.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Ends when the certificate is printed.</summary>
    /// <exception cref="StartupException">No city runs, or none of its silos took the request.</exception>
    public static async Task Run(IReadOnlyList<string> args)
    {
        var settings = CityDatabase.Settings(args);
        using var stop = new StopSignal();
        var folder = CityDatabase.Folder(settings);
        var where = settings.GetConnectionString("HealthWuhan") is { } external
            ? PostgresTuning.Apply(external)
            : await LiveServer.Find(folder, stop.Token) ?? throw new StartupException($"No city runs in {folder}: start it with ./run.sh, or name with --data where it runs.");
        var secret = ApiProcess.ExistingSecret(settings, folder);
        await using var database = await CityDatabase.Open(where, secret, stop.Token);
        var certificate = await Ask(database, new(database, RetentionServices.ChainOf(secret)), stop.Token);
        foreach (var line in Lines(certificate))
            await Console.Out.WriteLineAsync(line);
    }

    private static async Task<Certificate> Ask(NpgsqlDataSource database, Certificates certificates, CancellationToken cancellationToken)
    {
        var requests = new PurgeRequests(database);
        var before = await Last(certificates, cancellationToken);
        await requests.Ask(cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(s_interval);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (await Last(certificates, cancellationToken) is { } last && last.Seq != before?.Seq)
                return last;
            if (TimeProvider.System.GetElapsedTime(began) > s_patience && !await Purge.IsRunning(database, cancellationToken))
                throw new StartupException("No silo of the city runs: the request stands, and the next one that starts will purge.");
        }

        throw new OperationCanceledException(cancellationToken);
    }

    private static async Task<Certificate?> Last(Certificates certificates, CancellationToken cancellationToken)
    {
        try
        {
            return await certificates.LastOf(Deletion.Purge, cancellationToken);
        }
        catch (PostgresException older) when (older.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new StartupException("The database is of a release without a purge: start this release on it first.", older);
        }
    }

    private static IEnumerable<string> Lines(Certificate certificate)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture, $"Certificate {certificate.Seq} of {CityTime.Of(certificate.Deletion.At):O}, {Convert.ToHexStringLower(certificate.Hash)}");
        foreach (var item in certificate.Items)
            yield return string.Create(CultureInfo.InvariantCulture, $"  {item.Kind}: {item.Removed} deleted, up to {CityTime.Of(item.Until):yyyy-MM-dd HH:mm}");
        if (certificate.Items.Count == 0)
            yield return "  nothing was due";
        yield return $"  by the policy {certificate.Deletion.Policy}";
    }
}
