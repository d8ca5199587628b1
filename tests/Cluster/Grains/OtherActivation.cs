using HealthWuhan.Grains;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HealthWuhan.Tests.Grains;

/// <summary>What a second activation of a grain leaves behind: made by giving the grain its earlier state to read, and putting the later one back.</summary>
internal static class OtherActivation
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Silos have come or gone just now, as every silo knows.</summary>
    public static void NoteSiloChange(this City city)
    {
        foreach (var silo in city.Cluster.Silos)
            city.Cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<SiloChanges>().Note();
    }

    /// <summary>The grain knows what was stored before; what has happened meanwhile is stored.</summary>
    public static async Task StayBehind(this City city, IAddressable grain, string key, Func<Task> meanwhile, Func<Task> look)
    {
        var before = await Stored(city, key);
        await meanwhile();
        var after = await Stored(city, key);
        await city.Cluster.DeactivateAsync(grain);
        await Store(city, key, before);
        await look();
        await Store(city, key, after);
    }

    private static async Task<List<Row>> Stored(City city, string key)
    {
        await using var select = city.Database.CreateCommand("SELECT n0, n1, version, state_name, service_id, payload FROM grain_state WHERE string_key = $1");
        select.Parameters.Add(new() { Value = key });
        await using var reader = await select.ExecuteReaderAsync(Cancellation);
        var rows = new List<Row>();
        while (await reader.ReadAsync(Cancellation))
            rows.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<byte[]>(5)));
        return rows;
    }

    private static async Task Store(City city, string key, List<Row> rows)
    {
        await using var batch = city.Database.CreateBatch();
        batch.BatchCommands.Add(new("DELETE FROM grain_state WHERE string_key = $1") { Parameters = { new() { Value = key } } });
        foreach (var row in rows)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO grain_state (string_key, n0, n1, version, state_name, service_id, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            {
                Parameters =
                {
                    new() { Value = key }, new() { Value = row.N0 }, new() { Value = row.N1 }, new() { Value = row.Version },
                    new() { Value = row.State }, new() { Value = row.Service }, new() { Value = row.Payload },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(Cancellation);
    }

    private sealed record Row(long N0, long N1, int Version, string State, string Service, byte[] Payload);
}
