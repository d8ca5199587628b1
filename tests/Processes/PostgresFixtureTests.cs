namespace HealthWuhan.Tests;

public sealed class PostgresFixtureTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Every_test_gets_an_empty_database_of_its_own()
    {
        var one = await fixture.CreateDatabase();
        var two = await fixture.CreateDatabase();
        await Sql.Execute(one, "CREATE TABLE tube (barcode text)");

        Assert.Equal(0L, await Sql.Scalar(two, "SELECT count(*) FROM pg_tables WHERE tablename = 'tube'"));
    }
}
