using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;
using Npgsql;

namespace HealthWuhan.Tests;

/// <summary>What a silo or a gateway must be told about its cluster: without it, it says so in one line and ends with 1.</summary>
public sealed class ClusterRefusalTests(PostgresFixture postgres) : IDisposable
{
    private const string Silo = "HealthWuhan.Silo";
    private const string Gateway = "HealthWuhan.Api";
    private const string Nowhere = "Host=127.0.0.1;Port=1;Database=city;Username=city;Password=secret";

    private readonly TestFolder _folder = TestFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_gateway_asks_for_the_database()
    {
        await using var gateway = Start(Gateway, null, Secret());

        Assert.Matches("^A gateway joins a cluster: set ConnectionStrings__HealthWuhan .*\n$", await gateway.Refusal());
    }

    [Fact]
    public async Task A_gateway_asks_for_the_secret()
    {
        await using var gateway = Start(Gateway, Nowhere, null);

        Assert.Matches("^A gateway needs the cluster's secret: set Deployment__Secret .*\n$", await gateway.Refusal());
    }

    [Theory]
    [InlineData(Silo)]
    [InlineData(Gateway)]
    public async Task A_secret_that_is_too_short_is_told(string program)
    {
        await using var process = Start(program, Nowhere, "c2hvcnQ=");

        Assert.Matches("^The deployment secret is not base64 of at least 32 bytes: .*\n$", await process.Refusal());
    }

    [Theory]
    [InlineData(Silo)]
    [InlineData(Gateway)]
    public async Task A_server_that_cannot_be_reached_is_told(string program)
    {
        await using var process = Start(program, Nowhere, Secret());

        Assert.Matches("^PostgreSQL cannot be used .*: check ConnectionStrings__HealthWuhan and the server.\n$", await process.Refusal());
    }

    [Theory]
    [InlineData(Silo)]
    [InlineData(Gateway)]
    public async Task A_wrong_password_is_told(string program)
    {
        var wrong = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase()) { Password = "wrong" };
        await using var process = Start(program, wrong.ConnectionString, Secret());

        Assert.Matches("^PostgreSQL cannot be used .*password authentication failed.*\n$", await process.Refusal());
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("Database=city")]
    [InlineData("Host=db;Port=many")]
    [InlineData("Host=db;Password=half;secret")]
    public void A_connection_string_that_cannot_be_read_is_told_and_not_repeated(string connectionString)
    {
        var refusal = Assert.Throws<StartupException>(() => PostgresTuning.Apply(connectionString));

        Assert.StartsWith("ConnectionStrings__HealthWuhan cannot be read: give it as Host=", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Silo)]
    [InlineData(Gateway)]
    public async Task Another_secret_than_the_databases_is_refused(string program)
    {
        var database = await postgres.CreateDatabase();
        await using var first = await CityProcess.Start(Silo, Environment(database, Secret()), Path.Combine(_folder.Path, "first"));
        await using var other = Start(program, database, Secret());

        Assert.Matches("^The database was made with another deployment secret: .*\n$", await other.Refusal());
        Assert.Equal(0, await first.End("TERM"));
    }

    [Fact]
    public async Task A_gateway_that_waits_for_the_first_silo_can_be_stopped()
    {
        await using var gateway = Start(Gateway, await postgres.CreateDatabase(), Secret());

        Assert.Equal("The database has not seen a silo yet: waiting for the first one", await gateway.ReadLine());
        Assert.Equal(0, await gateway.End("INT"));
    }

    private static string Secret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static Dictionary<string, string> Environment(string? connectionString, string? secret)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (connectionString is not null)
            environment["ConnectionStrings__HealthWuhan"] = connectionString;
        if (secret is not null)
            environment["Deployment__Secret"] = secret;
        return environment;
    }

    private ChildProcess Start(string program, string? connectionString, string? secret) =>
        ChildProcess.Start(program, Environment(connectionString, secret), "--urls", "http://127.0.0.1:0", "--data", Path.Combine(_folder.Path, "data"));
}
