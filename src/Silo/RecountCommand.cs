using HealthWuhan.Api.Hosting;
using HealthWuhan.HealthCloud.Coverage;
using Npgsql;

namespace HealthWuhan.Silo;

/// <summary>
/// The verb `recount [--data DIR]`: counts coverage, the list of samples and the roster once more from the events, beside the running city, and tells every difference.
/// Changes nothing.
/// </summary>
internal static class RecountCommand
{
    private const int Equal = 0;
    private const int Different = 1;
    private const int MostTold = 1000;

    /// <summary>0 where there is no difference.</summary>
    /// <exception cref="StartupException">There is no record to count, or no way to it.</exception>
    public static Task<int> Run(IReadOnlyList<string> args)
    {
        var settings = CityDatabase.Settings(args);
        return CityDatabase.Use(settings, async (connectionString, cancellationToken) =>
        {
            var secret = ApiProcess.ExistingSecret(settings, CityDatabase.Folder(settings));
            await using var database = await CityDatabase.Open(connectionString, secret, cancellationToken);
            return await Count(new(database), cancellationToken);
        });
    }

    private static async Task<int> Count(Recount recount, CancellationToken cancellationToken)
    {
        try
        {
            var differences = 0;
            await foreach (var found in recount.Run(cancellationToken))
            {
                if (++differences <= MostTold)
                    await Console.Out.WriteLineAsync($"{found.List} {found.Key}: recorded {found.Recorded ?? "nothing"}, recounted {found.Recounted ?? "nothing"}");
            }

            var (events, swabs, rounds) = await recount.Size(cancellationToken);
            await Console.Out.WriteLineAsync($"Recounted: {events} events, {swabs} swabs, {rounds} rounds; {differences} differences.");
            return differences == 0 ? Equal : Different;
        }
        catch (PostgresException older) when (older.SqlState is PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedTable)
        {
            throw new StartupException("The database is of a release without a recount: start this release on it first.", older);
        }
    }
}
