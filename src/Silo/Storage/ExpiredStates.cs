using System.Data.Common;
using Npgsql;

namespace HealthWuhan.Silo.Storage;

/// <summary>
/// Deletes states that say nothing any more and that no grain will delete, because nobody comes back to it: codes that were never used, limits and
/// sessions that ran out. Without it anybody could fill the disk by asking for codes. Every silo looks once an hour; one does the work.
/// </summary>
/// <remarks>An activation that still holds such a state fails at its next write, reads again, finds nothing, and the repeated call succeeds.</remarks>
public sealed partial class ExpiredStates(NpgsqlDataSource database, TimeProvider clock, ILogger<ExpiredStates> logger) : BackgroundService
{
    // Any fixed number that no other use of advisory locks in this database has.
    private const long SweepLock = 7_420_100_014;

    // By key from batch to batch: each row is looked at once, and none is locked for longer than a batch takes.
    private const string Batch =
        """
        WITH seen AS MATERIALIZED
        (
          SELECT string_key FROM grain_state
          WHERE string_key > $1 AND string_key < $2 AND state_name = $3
          ORDER BY string_key LIMIT 2000
        ),
        deleted AS
        (
          DELETE FROM grain_state state USING seen
          WHERE state.string_key = seen.string_key AND state.state_name = $3 AND state.written_at < now() - $4
        )
        SELECT max(string_key) FROM seen
        """;

    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    /// <summary>By the prefix of its keys, a state, and how long after its last write nothing in it can hold: a code, the longest span of a limit, a session.</summary>
    private static readonly (string Prefix, string StateName, TimeSpan Life)[] s_kinds =
    [
        ("i-", "sign-in", TimeSpan.FromMinutes(10)),
        ("l-", "sign-in-limit", TimeSpan.FromHours(25)),
        ("s-", "account-sessions", TimeSpan.FromDays(31)),
    ];

    /// <summary>Deletes what has expired, unless another silo is at it.</summary>
    public async Task Delete(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await Lock(connection, "SELECT pg_try_advisory_lock($1)", cancellationToken))
            return;

        try
        {
            foreach (var (prefix, stateName, life) in s_kinds)
            {
                // '.' follows '-' in the order of the keys.
                var (key, end) = (prefix, prefix.Replace('-', '.'));
                while (await DeleteAfter(connection, [key, end, stateName, life], cancellationToken) is { } last)
                    key = last;
            }
        }
        finally
        {
            await Lock(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Delete(stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or TimeoutException)
            {
                LogFailed(exception);
            }
        }
    }

    private static async Task<string?> DeleteAfter(NpgsqlConnection connection, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Batch, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    private static async Task<bool> Lock(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = SweepLock } } };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    [LoggerMessage(LogLevel.Warning, "Expired states could not be deleted; it is tried again in an hour.")]
    private partial void LogFailed(Exception exception);
}
