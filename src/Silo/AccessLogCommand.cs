using System.Globalization;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Api.Identity;
using HealthWuhan.Grains.Retention;
using HealthWuhan.HealthCloud.Access;
using HealthWuhan.HealthCloud.Retention;
using Npgsql;

namespace HealthWuhan.Silo;

/// <summary>
/// The verb `verify-access-log [--data DIR] [--noted N:HASH]`: goes along the whole access log, while the city runs or when it is stopped, and
/// tells the first place where somebody else has written. Writes nothing.
/// </summary>
internal static class AccessLogCommand
{
    private const int Unbroken = 0;
    private const int Broken = 1;

    /// <summary>Prints how many entries there are, the first break and the head; 0 where there is no break.</summary>
    /// <exception cref="StartupException">There is no log to check, or no way to it.</exception>
    public static Task<int> Run(IReadOnlyList<string> args)
    {
        var settings = CityDatabase.Settings(args, "--noted");
        var noted = ReadNoted(settings["noted"]);
        return CityDatabase.Use(settings, (connectionString, cancellationToken) => Verify(settings, connectionString, noted, cancellationToken));
    }

    private static async Task<int> Verify(IConfiguration settings, string connectionString, NotedHead? noted, CancellationToken cancellationToken)
    {
        var secret = ApiProcess.ExistingSecret(settings, CityDatabase.Folder(settings));
        await using var database = await CityDatabase.Open(connectionString, secret, cancellationToken);
        var chain = new AccessChain(new DeploymentKeys(secret).AccessLog);
        var check = new ChainCheck(chain, noted);
        var head = await Verify(new AccessLog(database, chain), check, cancellationToken);
        var purged = check.Purged > 0 ? $" after {check.Purged} that were purged" : "";
        var finding = check.Broken is { } broken ? $"BROKEN at entry {broken.Seq}: {broken.Why}" : "unbroken";
        await Console.Out.WriteLineAsync($"Access log: {check.Entries} entries{purged}, {finding}.");
        if (head is not null)
            await Console.Out.WriteLineAsync($"Head, to be noted down outside the database: {head.Entries}:{Convert.ToHexStringLower(head.Hash)}");
        var (certificates, forged) = await new Certificates(database, RetentionServices.ChainOf(secret)).Verify(cancellationToken);
        await Console.Out.WriteLineAsync($"Certificates of what was deleted: {certificates}, {(forged is null ? "unbroken" : $"BROKEN at {forged.Seq}: {forged.Why}")}.");
        return check.Broken is null && forged is null ? Unbroken : Broken;
    }

    private static async Task<AccessHead?> Verify(AccessLog log, ChainCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await log.Verify(check, cancellationToken);
        }
        catch (PostgresException older) when (older.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new StartupException("The database is of a release without an access log, or its tables were removed.", older);
        }
    }

    private static NotedHead? ReadNoted(string? text)
    {
        if (text is null)
            return null;
        try
        {
            if (text.Split(':') is [var entries, var hash])
                return new(long.Parse(entries, NumberStyles.None, CultureInfo.InvariantCulture), Convert.FromHexString(hash));
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException)
        {
            // Told below.
        }

        throw new StartupException("--noted is what an earlier check printed as the head: a number, a colon and a hash.");
    }
}
