using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(HealthWuhan.Tests.PostgresFixture))]

namespace HealthWuhan.Tests;

/// <summary>One real PostgreSQL for a test process, in a temporary folder; every test that wants one gets an empty database of its own.</summary>
/// <remarks>Take it as a constructor parameter. Its server does not fsync: it must be fast, and never survives the tests.</remarks>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static readonly PostgresOptions s_fast = new()
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["fsync"] = "off", ["shared_buffers"] = "64MB" },
    };

    private readonly TestFolder _folder = TestFolder.Create();
    private DataDirectory? _data;
    private PrivatePostgres? _postgres;

    public async ValueTask InitializeAsync()
    {
        await TestFolder.RemoveAbandoned();
        _data = DataDirectory.Open(_folder.Path);
        _postgres = await PrivatePostgres.Start(_data, s_fast, TestContext.Current.CancellationToken);
    }

    /// <summary>The connection string of a database that nobody else uses.</summary>
    public async Task<string> CreateDatabase()
    {
        var where = new NpgsqlConnectionStringBuilder(_postgres!.ConnectionString);
        var name = "test_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        await using var source = NpgsqlDataSource.Create(where);
        await using var create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        where.Database = name;
        // Many databases share one server's 200 connections.
        where.MaxPoolSize = 20;
        return where.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _data?.Dispose();
        _folder.Dispose();
    }
}
