using System.Security.Cryptography;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Access;
using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Access;

/// <summary>An access log in a database of its own, and short ways to write, to spoil and to check it.</summary>
internal static class Chains
{
    public static readonly DateTimeOffset Noon = new(2021, 8, 4, 12, 0, 0, TimeSpan.FromHours(8));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    public static AccessEntry Entry(int number = 1) => new(Noon.AddTicks(number), new("medic-1", Roles.Medic) { Site = "wuchang-01" }, "read-tube")
    {
        Citizen = new CitizenKey($"c-{number:D3}"),
        Subject = "42010600",
        Reason = number % 2 == 0 ? "家属来电" : null,
    };

    public static AccessEntry[] Entries(int count) => [.. Enumerable.Range(1, count).Select(Entry)];

    /// <summary>The connection string of a database with the schema of this build.</summary>
    public static async Task<string> NewDatabase(this PostgresFixture postgres)
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        return where;
    }

    public static async Task Execute(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>What the owner of the database can always do: takes the fence down first.</summary>
    public static Task Tamper(this NpgsqlDataSource database, string sql) =>
        database.Execute($"ALTER TABLE access_log DISABLE TRIGGER USER; {sql}; ALTER TABLE access_log ENABLE TRIGGER USER");

    public static async Task<(ChainCheck Check, AccessHead? Head)> Verified(this NpgsqlDataSource database, byte[] key, NotedHead? noted = null)
    {
        var chain = new AccessChain(key);
        var check = new ChainCheck(chain, noted);
        return (check, await new AccessLog(database, chain).Verify(check, Cancel));
    }
}
