using HealthWuhan.Load.Comparison;
using Npgsql;

namespace HealthWuhan.Load.Zones;

/// <summary>Two silos that both serve the API, and a gateway, on the private PostgreSQL of the first; fresh, and gone when it ends.</summary>
internal sealed class ZoneCluster : IAsyncDisposable
{
    private readonly List<ServerProcess> _processes = [];
    private readonly string _folder = Programs.NewFolder("zone");

    public List<Uri> Nodes { get; } = [];

    public string Data => Path.Combine(_folder, "first");

    public static async Task<ZoneCluster> Start(CancellationToken cancellationToken)
    {
        var cluster = new ZoneCluster();
        try
        {
            await cluster.Add("first", Programs.Silo, [], cancellationToken);
            Dictionary<string, string> shared = new(StringComparer.Ordinal)
            {
                ["ConnectionStrings__HealthWuhan"] = cluster.ConnectionString(),
                ["Deployment__Secret"] = (await File.ReadAllTextAsync(Path.Combine(cluster.Data, "deployment.secret"), cancellationToken)).Trim(),
            };
            await cluster.Add("second", Programs.Silo, shared, cancellationToken);
            await cluster.Add("gateway", Programs.Gateway, shared, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A point in the database's life, for <see cref="RowsWrittenSince"/>.</summary>
    public async Task<long> Now(CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString());
        await using var command = database.CreateCommand("SELECT txid_current()");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>By table, the rows that were inserted or updated since then: those whose last writer is a later transaction.</summary>
    public async Task<string> RowsWrittenSince(long point, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString());
        var written = new List<string>();
        foreach (var table in await Tables(database, cancellationToken))
        {
            await using var command = database.CreateCommand($"SELECT count(*) FROM \"{table}\" WHERE xmin::text::bigint > $1");
            command.Parameters.Add(new() { Value = point });
            if ((long)(await command.ExecuteScalarAsync(cancellationToken))! is > 0 and var rows)
                written.Add($"{table} {rows}");
        }

        return written.Count > 0 ? string.Join(", ", written) : "none";
    }

    public async ValueTask DisposeAsync()
    {
        // The first one's end takes the database with it.
        foreach (var process in Enumerable.Reverse(_processes))
            await process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Add(string name, IReadOnlyList<string> program, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var process = ServerProcess.Start(name, [.. program, "--data", Path.Combine(_folder, name), "--urls", address.ToString()], environment);
        _processes.Add(process);
        await process.WaitForReady(address, cancellationToken);
        Nodes.Add(address);
    }

    private static async Task<List<string>> Tables(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT relname FROM pg_stat_user_tables ORDER BY relname");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            tables.Add(reader.GetString(0));
        return tables;
    }

    private string ConnectionString() => DemoProduct.DatabaseIn(Data);
}
