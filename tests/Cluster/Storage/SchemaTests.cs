using HealthWuhan.Api.Hosting;
using HealthWuhan.Grains;
using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Storage;

public sealed class SchemaTests(PostgresFixture postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_that_start_at_once_apply_it_once()
    {
        var where = await postgres.CreateDatabase();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel), Cancel)));
        Assert.Equal(await Count(where, "DISTINCT scriptname"), await Count(where, "*"));
        Assert.NotEqual(0, await Count(where, "*"));
    }

    [Fact]
    public async Task A_second_start_changes_nothing_and_says_nothing()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        var applied = await Count(where, "*");
        var log = new Lines();

        await SchemaUpgrade.Apply(where, log, Cancel);

        Assert.Equal(applied, await Count(where, "*"));
        Assert.Empty(log.Shown);
    }

    [Fact]
    public async Task A_database_of_a_later_release_is_refused()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        await Execute(where, "INSERT INTO schema_version (scriptname, applied) VALUES ('9999-later.sql', now())");
        var refusal = await Assert.ThrowsAsync<StartupException>(() => SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel));
        Assert.Contains("9999-later.sql", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_in_one_line()
    {
        var where = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase()) { Database = "nowhere" };
        var refusal = await Assert.ThrowsAsync<StartupException>(() => SchemaUpgrade.Apply(where.ConnectionString, NullLogger.Instance, Cancel));
        Assert.Contains("nowhere", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_made_with_another_secret_is_refused()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        await using var database = NpgsqlDataSource.Create(where);
        await DeploymentGuard.Verify(database, TestSilo.Secret, Cancel);
        await DeploymentGuard.Verify(database, TestSilo.Secret, Cancel);
        var other = DeploymentSecret.Parse(Convert.ToBase64String(new byte[DeploymentSecret.MinSize + 1]));
        await Assert.ThrowsAsync<StartupException>(() => DeploymentGuard.Verify(database, other, Cancel));
    }

    private static async Task<long> Count(string where, string what)
    {
        await using var database = NpgsqlDataSource.Create(where);
        await using var command = database.CreateCommand($"SELECT count({what}) FROM schema_version");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task Execute(string where, string statement)
    {
        await using var database = NpgsqlDataSource.Create(where);
        await using var command = database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>What an operator would see: everything above debug.</summary>
    private sealed class Lines : ILogger
    {
        public List<string> Shown { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel > LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Shown.Add(formatter(state, exception));
        }
    }
}
