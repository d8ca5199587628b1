using HealthWuhan.Domain;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HealthWuhan.Api.Sms;

/// <summary>How many messages all nodes together may send: counted in the database, so that neither a restart nor another node makes it more.</summary>
internal sealed class SmsBudget(NpgsqlDataSource database, IOptions<SmsOptions> options, TimeProvider clock)
{
    // No row where the budget is used up. A finished minute is of no use any more, and a finished day is kept for whoever pays.
    private const string Take =
        """
        INSERT INTO sms_sent AS sent (span, starts_at, messages) VALUES ($1, $2, 1)
        ON CONFLICT (span, starts_at) DO UPDATE SET messages = sent.messages + 1 WHERE sent.messages < $3
        """;

    private const string Clear = "DELETE FROM sms_sent WHERE span = 'minute' AND starts_at < $1";

    /// <summary>Counts one message; false, and nothing counted, where the minute's or the day's budget is used up.</summary>
    public async Task<bool> TryTake(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var minute = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var day = CityTime.StartOf(CityTime.DateOf(now)).ToUniversalTime();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The day first, at every node: nobody waits for a row while holding the one that the other waits for.
        if (!await TryTake(connection, "day", day, options.Value.PerDay, cancellationToken)
            || !await TryTake(connection, "minute", minute, options.Value.PerMinute, cancellationToken))
            return false;

        await using var clear = new NpgsqlCommand(Clear, connection) { Parameters = { new() { Value = minute.AddHours(-1) } } };
        await clear.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<bool> TryTake(NpgsqlConnection connection, string span, DateTimeOffset start, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Take, connection)
        {
            Parameters = { new() { Value = span }, new() { Value = start }, new() { Value = limit } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
