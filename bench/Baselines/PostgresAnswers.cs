using Npgsql;

namespace HealthWuhan.Baselines;

/// <summary>One read by primary key, auto-prepared, of a row that holds the finished answer: the least PostgreSQL can be asked to do.</summary>
internal sealed class PostgresAnswers(NpgsqlDataSource database) : IAnswers
{
    public async ValueTask<byte[]?> Find(string citizenKey, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT body FROM citizen_result WHERE citizen_key = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = citizenKey });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetFieldValue<byte[]>(0) : null;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
