using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace HealthWuhan.HealthCloud.Coverage;

/// <summary>Where the record says one thing and its events another.</summary>
/// <param name="List">The list or figure: sample, coverage, coverage-hour or roster.</param>
/// <param name="Key">Of the row.</param>
/// <param name="Recorded">What stands there; null where there is nothing.</param>
/// <param name="Recounted">What follows from the events; null where nothing does.</param>
public sealed record RecountDifference(string List, string Key, string? Recorded, string? Recounted);

/// <summary>Counts the record's lists and figures once more from its events (0025-recount.sql), beside the running city and in one snapshot. Changes nothing.</summary>
public sealed class Recount(NpgsqlDataSource database)
{
    /// <summary>Every difference, as it is found; none is the answer that is hoped for.</summary>
    public async IAsyncEnumerable<RecountDifference> Run([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        foreach (var part in new[] { "recount_samples", "recount_coverage" })
        {
            await using var command = new NpgsqlCommand($"SELECT list, key, recorded, recounted FROM {part}()", connection) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                yield return new(reader.Text("list")!, reader.Text("key")!, reader.Text("recorded"), reader.Text("recounted"));
        }
    }

    /// <summary>How many events the record has, how many swabs follow from them, and in how many rounds.</summary>
    public async Task<(long Events, long Swabs, long Rounds)> Size(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM sample), (SELECT count(DISTINCT round) FROM coverage)");
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }
}
