using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Storage;

/// <summary>A plan that was made while the table was empty is kept while it fills: it must not be one that reads the whole table.</summary>
public sealed class StateGroupPlanTests(PostgresFixture postgres)
{
    private const int Rows = 5_000;

    [Fact]
    public async Task Groups_find_their_rows_by_key_also_in_a_table_that_nobody_has_counted()
    {
        var connectionString = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(connectionString, NullLogger.Instance, TestContext.Current.CancellationToken);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await Execute(connection, "ALTER TABLE grain_state SET (autovacuum_enabled = false)");
        // More often than a plan is made anew for its arguments.
        for (var i = 0; i < 10; i++)
            await WriteAndRead(connection, from: i, to: i, version: null);

        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await WriteAndRead(connection, 100, 100 + Rows, version: null);
        for (var i = 0; i < 10; i++)
            await WriteAndRead(connection, 1_000, 1_010, version: 1 + i);
        Assert.Equal(
            0L, await Scalar(connection, "SELECT coalesce(seq_tup_read, 0) FROM pg_stat_xact_user_tables WHERE relname = 'grain_state'"));
        Assert.Equal(11, await Scalar(connection, "SELECT max(version) FROM grain_state"));
    }

    private static async Task WriteAndRead(NpgsqlConnection connection, int from, int to, int? version)
    {
        const string Wanted = "SELECT array_agg('p-' || n) AS keys, array_agg('note'::text) AS names, array_agg($3::int) AS versions, array_agg('x'::bytea) AS payloads FROM generate_series($1::int, $2::int) n";
        var expected = (long)(to - from + 1);
        Assert.Equal(expected, await Scalar(connection, $"SELECT count(*) FROM ({Wanted}) w, write_states(keys, names, versions, payloads, 'city')", from, to, version));
        Assert.Equal(expected, await Scalar(connection, $"SELECT count(*) FROM ({Wanted}) w, read_states(keys, names, 'city') s WHERE s.stored = 'x'", from, to, version));
    }

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql, params int?[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = (object?)parameter ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer });
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static Task<object?> Execute(NpgsqlConnection connection, string sql) => Scalar(connection, sql);
}
