using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using Npgsql;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>Who has seen their results, up to which report. Looks come in groups; one that covers nothing new changes no row.</summary>
public sealed class ResultLooks(NpgsqlDataSource database)
{
    /// <summary>Records looks, each citizen once. Somebody whose unseen result was waiting for it is looked through when its days are over.</summary>
    public async Task Record(IReadOnlyDictionary<CitizenKey, ResultLook> looks, RetentionPolicy policy, CancellationToken cancellationToken)
    {
        // In the order of the keys, so that two nodes cannot wait for each other.
        await using var command = database.CreateCommand(
            """
            WITH seen AS
            (
              INSERT INTO result_look AS known (citizen, until, at)
              SELECT look.citizen, look.until, look.at FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS look (citizen, until, at)
              WHERE NOT EXISTS (SELECT 1 FROM result_look same WHERE same.citizen = look.citizen AND same.until >= look.until)
              ORDER BY look.citizen
              ON CONFLICT (citizen) DO UPDATE SET until = excluded.until, at = excluded.at WHERE known.until < excluded.until
              RETURNING citizen, at
            )
            UPDATE retention_visit visit SET due = seen.at + $4 FROM seen WHERE visit.citizen = seen.citizen AND visit.due > seen.at + $4
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. looks.Keys.Select(citizen => citizen.Value)] });
        command.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. looks.Values.Select(look => look.Until.UtcDateTime)] });
        command.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. looks.Values.Select(look => look.At.UtcDateTime)] });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = TimeSpan.FromDays(policy.DaysAfterFirstLook) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The looks of those citizens that there are.</summary>
    public async Task<IReadOnlyDictionary<CitizenKey, ResultLook>> Of(IEnumerable<CitizenKey> citizens, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT citizen, until, at FROM result_look WHERE citizen = ANY ($1)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. citizens.Select(citizen => citizen.Value)] });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var looks = new Dictionary<CitizenKey, ResultLook>();
        while (await reader.ReadAsync(cancellationToken))
            looks[new(reader.GetString(0))] = new(reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2));
        return looks;
    }
}
