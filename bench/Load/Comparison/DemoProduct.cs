using System.Globalization;
using Npgsql;

namespace HealthWuhan.Load.Comparison;

/// <summary>The product as <c>./run.sh --demo</c> starts it, one process on a private PostgreSQL, with a fresh data folder that goes when it ends.</summary>
internal sealed class DemoProduct : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private DemoProduct(ServerProcess process, Uri address, string data)
    {
        _process = process;
        Address = address;
        Data = data;
        Client = new ProductClient(address, data);
    }

    public Uri Address { get; }

    public string Data { get; }

    public ProductClient Client { get; }

    /// <summary>Its own process and its PostgreSQL.</summary>
    public IReadOnlyList<int> Processes => [_process.Id, .. PostgresIn(Data)];

    /// <summary>What another process needs to check the product's tokens: the deployment's secret, and the database that holds the keys.</summary>
    public Dictionary<string, string> TokenKeys => new(StringComparer.Ordinal)
    {
        ["Deployment__Secret"] = File.ReadAllText(Path.Combine(Data, "deployment.secret")).Trim(),
        ["ConnectionStrings__Product"] = DatabaseIn(Data),
    };

    public static async Task<DemoProduct> Start(CancellationToken cancellationToken)
    {
        var data = Programs.NewFolder("product");
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var process = ServerProcess.Start("The product", [.. Programs.Silo, "--demo", "--data", data, "--urls", address.ToString()]);
        var product = new DemoProduct(process, address, data);
        try
        {
            await process.WaitForReady(address, cancellationToken);
            await process.WaitFor(_ => Task.FromResult(File.Exists(Path.Combine(data, "demo.json"))), cancellationToken);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    /// <summary>The server whose files are in a data folder; it is nobody's child.</summary>
    public static IEnumerable<int> PostgresIn(string data) =>
        Directory.EnumerateFiles(data, "postmaster.pid", SearchOption.AllDirectories)
            .Select(file => int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture));

    /// <summary>How to connect to that server.</summary>
    public static string DatabaseIn(string data)
    {
        var pid = Directory.EnumerateFiles(data, "postmaster.pid", SearchOption.AllDirectories).First();
        var password = Directory.EnumerateFiles(data, "postgres.password", SearchOption.AllDirectories).First();
        return new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = int.Parse(File.ReadLines(pid).ElementAt(3), CultureInfo.InvariantCulture),
            Username = "healthwuhan",
            Password = File.ReadAllText(password).Trim(),
            Database = "healthwuhan",
        }.ConnectionString;
    }
}
