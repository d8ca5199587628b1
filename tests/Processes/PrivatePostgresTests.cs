using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Postgres;

namespace HealthWuhan.Tests;

public sealed class PrivatePostgresTests(PostgresFixture fixture) : IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private readonly TestFolder _folder = TestFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_start_finds_the_data_of_the_first()
    {
        using var data = DataDirectory.Open(_folder.Path);
        await using (var first = await PrivatePostgres.Start(data, Cancellation))
            await Sql.Execute(first.ConnectionString, "CREATE TABLE tube AS SELECT 'T1' AS barcode");

        await using var second = await PrivatePostgres.Start(data, Cancellation);

        Assert.Equal("T1", await Sql.Scalar(second.ConnectionString, "SELECT barcode FROM tube"));
    }

    [Fact]
    public async Task Every_test_gets_an_empty_database_of_its_own()
    {
        var one = await fixture.CreateDatabase();
        var two = await fixture.CreateDatabase();
        await Sql.Execute(one, "CREATE TABLE tube (barcode text)");

        Assert.Equal(0L, await Sql.Scalar(two, "SELECT count(*) FROM pg_tables WHERE tablename = 'tube'"));
    }
}
