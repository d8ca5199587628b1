using HealthWuhan.Silo.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthWuhan.Tests.Storage;

/// <summary>What is deleted because it says nothing any more, and what is not.</summary>
[Collection(City.Collection)]
public sealed class ExpiredStatesTests(City city)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("i-", "sign-in", 11, true)]
    [InlineData("i-", "sign-in", 9, false)]
    [InlineData("l-", "sign-in-limit", 25 * 60 + 1, true)]
    [InlineData("l-", "sign-in-limit", 24 * 60, false)]
    [InlineData("s-", "account-sessions", 31 * 24 * 60 + 1, true)]
    [InlineData("s-", "account-sessions", 30 * 24 * 60, false)]
    [InlineData("c-", "citizen", 365 * 24 * 60, false)]
    public async Task What_was_written_so_long_ago_is_deleted(string prefix, string stateName, int minutesAgo, bool isDeleted)
    {
        var key = prefix + Fresh.Round();
        await Execute(
            "INSERT INTO grain_state (string_key, n1, n0, state_name, service_id, version, written_at) VALUES ($1, 0, 0, $2, 'test', 1, now() - $3)",
            key, stateName, TimeSpan.FromMinutes(minutesAgo));
        using var expired = new ExpiredStates(city.Database, TimeProvider.System, NullLogger<ExpiredStates>.Instance);
        await expired.Delete(Cancellation);
        Assert.Equal(isDeleted ? 0 : 1, await Execute("DELETE FROM grain_state WHERE string_key = $1", key));
    }

    [Fact]
    public async Task All_batches_are_gone_through()
    {
        await Execute(
            """
            INSERT INTO grain_state (string_key, n1, n0, state_name, service_id, version, written_at)
            SELECT 'i-batch-' || i, 0, 0, 'sign-in', 'test', 1, now() - CASE WHEN i % 2 = 0 THEN interval '1 day' ELSE interval '0' END
            FROM generate_series(1, 5000) i
            """);
        using var expired = new ExpiredStates(city.Database, TimeProvider.System, NullLogger<ExpiredStates>.Instance);
        await expired.Delete(Cancellation);
        Assert.Equal(2500, await Execute("DELETE FROM grain_state WHERE string_key LIKE 'i-batch-%'"));
    }

    private async Task<int> Execute(string sql, params object[] parameters)
    {
        await using var command = city.Database.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return await command.ExecuteNonQueryAsync(Cancellation);
    }
}
