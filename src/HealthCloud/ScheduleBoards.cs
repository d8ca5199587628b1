using System.Text.Json;
using HealthWuhan.Domain.Events;
using HealthWuhan.HealthCloud.Events;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud;

/// <summary>Every published day and what is left of its places, as the record tells: what nodes search in, without asking a schedule.</summary>
public sealed class ScheduleBoards(NpgsqlDataSource database)
{
    /// <summary>What has changed after a change, of days from that one on; with the last change that is known now.</summary>
    public async Task<(long Last, IReadOnlyList<ScheduleFacts> Boards)> ChangedAfter(long change, DateOnly from, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT changed, board FROM schedule_board WHERE changed > $1 AND day >= $2 ORDER BY changed");
        command.Parameters.AddRevision(change).Add(Date(from));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var boards = new List<ScheduleFacts>();
        while (await reader.ReadAsync(cancellationToken))
        {
            change = reader.GetInt64(0);
            boards.Add(JsonSerializer.Deserialize(reader.GetString(1), FactsJson.Default.ScheduleFacts)!);
        }

        return (change, boards);
    }

    /// <summary>Schedules that the clock changes by itself, longest due first. Each is due again after the claim, for the silo that made it may die.</summary>
    public async Task<IReadOnlyList<string>> ClaimDue(DateTimeOffset now, TimeSpan claim, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE schedule_board SET due = $2
            WHERE schedule IN (SELECT schedule FROM schedule_board WHERE due <= $1 ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED)
            RETURNING schedule
            """);
        command.Parameters.AddTime(now).AddTime(now + claim).AddNumber(limit);
        return await Texts(command, cancellationToken);
    }

    /// <summary>Days before that one, oldest first.</summary>
    public async Task<IReadOnlyList<string>> Before(DateOnly day, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT schedule FROM schedule_board WHERE day < $1 ORDER BY day LIMIT $2");
        command.Parameters.Add(Date(day));
        command.Parameters.AddNumber(limit);
        return await Texts(command, cancellationToken);
    }

    /// <summary>Takes deleted days off the record.</summary>
    public async Task<int> Forget(IReadOnlyCollection<string> schedules, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM schedule_board WHERE schedule = ANY ($1)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. schedules] });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal static NpgsqlParameter Date(DateOnly day) => new() { Value = day, NpgsqlDbType = NpgsqlDbType.Date };

    private static async Task<IReadOnlyList<string>> Texts(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var texts = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            texts.Add(reader.GetString(0));
        return texts;
    }
}
