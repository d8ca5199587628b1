using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Grains;
using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Storage;

/// <summary>A database belongs to one secret of the deployment, and to one of the citizens' keys.</summary>
public sealed class DeploymentGuardTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DeploymentSecret s_secret = DeploymentSecret.Parse(Random());
    private static readonly DeploymentSecret s_withOwn = s_secret.WithCitizenKeySecret(Random());

    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var connectionString = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(connectionString, NullLogger.Instance, Cancellation);
        _database = NpgsqlDataSource.Create(connectionString);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_secret_of_the_citizens_keys_stays_what_it_was()
    {
        await DeploymentGuard.Verify(_database, s_withOwn, Cancellation);
        await DeploymentGuard.Verify(_database, s_withOwn, Cancellation);
        Assert.Contains("citizens' keys", (await Refusal(s_secret)).Message, StringComparison.Ordinal);
        Assert.Contains("citizens' keys", (await Refusal(s_secret.WithCitizenKeySecret(Random()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_had_none_takes_none()
    {
        await DeploymentGuard.Verify(_database, s_secret, Cancellation);
        Assert.Contains("citizens' keys", (await Refusal(s_withOwn)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_release_that_knew_no_such_secret_takes_none()
    {
        await DeploymentGuard.Verify(_database, s_secret, Cancellation);
        await using (var older = _database.CreateCommand("UPDATE deployment SET citizen_check = NULL"))
            await older.ExecuteNonQueryAsync(Cancellation);
        Assert.Contains("another deployment secret", (await Refusal(DeploymentSecret.Parse(Random()))).Message, StringComparison.Ordinal);
        Assert.Contains("citizens' keys", (await Refusal(s_withOwn)).Message, StringComparison.Ordinal);
        await DeploymentGuard.Verify(_database, s_secret, Cancellation);
    }

    [Fact]
    public void The_citizens_keys_do_not_depend_on_the_other_secret_where_they_have_their_own()
    {
        var own = Random();
        Assert.Equal(s_secret.WithCitizenKeySecret(own).CitizenKey, DeploymentSecret.Parse(Random()).WithCitizenKeySecret(own).CitizenKey);
        Assert.Equal(s_secret.DeriveKey("citizen-key"), s_secret.CitizenKey);
    }

    private Task<StartupException> Refusal(DeploymentSecret secret) =>
        Assert.ThrowsAsync<StartupException>(() => DeploymentGuard.Verify(_database, secret, Cancellation));

    private static string Random() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
