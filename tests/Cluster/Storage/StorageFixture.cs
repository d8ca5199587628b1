namespace HealthWuhan.Tests.Storage;

/// <summary>One silo on one database for all tests of a class: each takes grains that nobody else uses.</summary>
public sealed class StorageFixture(PostgresFixture postgres) : IAsyncLifetime
{
    public TestSilo Silo { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Silo = await TestSilo.Start(await postgres.CreateDatabase());

    public ValueTask DisposeAsync() => Silo.DisposeAsync();
}
