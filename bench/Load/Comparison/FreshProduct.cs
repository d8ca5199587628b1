using System.Globalization;
using System.Text.Json;
using HealthWuhan.LabKit;

namespace HealthWuhan.Load.Comparison;

/// <summary>The product without its demo, one process on a private PostgreSQL, with limits out of the way of a bench's single medic.</summary>
internal sealed class FreshProduct : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly string _data;

    private FreshProduct(ServerProcess process, Uri address, string data)
    {
        (_process, Address, _data) = (process, address, data);
        Client = new ProductClient(address, data);
    }

    public Uri Address { get; }

    public ProductClient Client { get; }

    /// <summary>How to connect to its PostgreSQL.</summary>
    public string Database => DemoProduct.DatabaseIn(_data);

    public static async Task<FreshProduct> Start(string name, CancellationToken cancellationToken)
    {
        var data = Programs.NewFolder(name);
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        Dictionary<string, string> limits = new(StringComparer.Ordinal)
        {
            ["Limits__StaffWrite__AccountBurst"] = "10000000",
            ["Limits__StaffWrite__AccountPerSecond"] = "100000",
        };
        var process = ServerProcess.Start("The product", [.. Programs.Silo, "--data", data, "--urls", address.ToString()], limits);
        var product = new FreshProduct(process, address, data);
        try
        {
            await process.WaitForReady(address, cancellationToken);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    public async Task<IReadOnlyList<KitAccount>> Accounts(CancellationToken cancellationToken) => JsonSerializer.Deserialize<List<KitAccount>>(
        await File.ReadAllTextAsync(Path.Combine(_data, "accounts.json"), cancellationToken), JsonSerializerOptions.Web)!;

    /// <summary>The processor time of its own process, and of its PostgreSQL.</summary>
    public (TimeSpan Silo, TimeSpan Database) Processors()
    {
        var database = CpuClock.Of([.. DemoProduct.PostgresIn(_data)]);
        return (CpuClock.Of([_process.Id, .. DemoProduct.PostgresIn(_data)]) - database, database);
    }

    /// <summary>The most that its process had in memory since its start, by the kernel's own account.</summary>
    public double PeakMegabytes() => double.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1000;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
