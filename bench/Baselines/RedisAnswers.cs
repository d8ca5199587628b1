using Npgsql;
using StackExchange.Redis;

namespace HealthWuhan.Baselines;

/// <summary>One GET, pipelined with everybody else's over one connection, as StackExchange.Redis does by itself.</summary>
internal sealed class RedisAnswers(ConnectionMultiplexer redis) : IAnswers
{
    private readonly IDatabase _database = redis.GetDatabase();

    /// <summary>Connects, and copies every answer from PostgreSQL: Redis starts empty.</summary>
    public static async Task<RedisAnswers> Filled(string address, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var answers = new RedisAnswers(await ConnectionMultiplexer.ConnectAsync(address));
        await using var command = database.CreateCommand("SELECT citizen_key, body FROM citizen_result");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sets = new List<Task>();
        while (await reader.ReadAsync(cancellationToken))
            sets.Add(answers._database.StringSetAsync(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        await Task.WhenAll(sets);
        return answers;
    }

    public async ValueTask<byte[]?> Find(string citizenKey, CancellationToken cancellationToken) => await _database.StringGetAsync(citizenKey);

    public ValueTask DisposeAsync() => redis.DisposeAsync();
}
