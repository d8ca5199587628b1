using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Scaling;

/// <summary>A demo's data on a PostgreSQL of its own, for clusters of any number of silos one after the other.</summary>
internal sealed class ScalingCity : IAsyncDisposable
{
    private readonly string _folder = Programs.NewFolder("scaling");
    private ServerProcess _postgres = null!;
    private Dictionary<string, string> _shared = new(StringComparer.Ordinal);

    public IReadOnlyList<SignedIn> Citizens { get; private set; } = [];

    /// <summary>Makes the data: the demo with its results pushed, and citizens signed in, whose tokens are good at every later silo.</summary>
    public static async Task<ScalingCity> Start(int citizens, TimeProvider clock, CancellationToken cancellationToken)
    {
        var city = new ScalingCity();
        try
        {
            await city.StartPostgres(cancellationToken);
            var (data, address) = (Path.Combine(city._folder, "demo"), FreeAddress());
            await using var demo = ServerProcess.Start("The demo", [.. Programs.Silo, "--demo", "--data", data, "--urls", address.ToString()], city._shared);
            await demo.WaitForReady(address, cancellationToken);
            await demo.WaitFor(_ => Task.FromResult(File.Exists(Path.Combine(data, "demo.json"))), cancellationToken);
            using var client = new ProductClient(address, data);
            await client.PushDemo(clock, cancellationToken);
            city.Citizens = await client.SignIn(citizens, cancellationToken);
            city._shared["Proxies__Known"] = "127.0.0.1";
            city._shared["Deployment__Secret"] = (await File.ReadAllTextAsync(Path.Combine(data, "deployment.secret"), cancellationToken)).Trim();
            return city;
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
    }

    /// <summary>So many silos, each of which serves the API, to be put under an equal quota, and the door before them.</summary>
    public async Task<ScalingCluster> Cluster(int silos, ScalingPlan plan, CancellationToken cancellationToken)
    {
        var cluster = new ScalingCluster();
        try
        {
            for (var number = 0; number < silos; number++)
            {
                var address = FreeAddress();
                var data = Path.Combine(_folder, $"silo-{silos}-{number}-{Guid.NewGuid():N}");
                var process = ServerProcess.Start($"Silo {number}", [.. Programs.Silo, "--data", data, "--urls", address.ToString()], _shared);
                await cluster.Add(process, address, ProcessorQuota.Make($"healthwuhan-bench-{process.Id}", plan.Cores), cancellationToken);
            }

            if (plan.HasDoor)
                await cluster.OpenDoor(_folder, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartPostgres(CancellationToken cancellationToken)
    {
        const string Where = "export ConnectionStrings__HealthWuhan='";
        _postgres = ServerProcess.Start("PostgreSQL", [.. Programs.Silo, "postgres", "--data", Path.Combine(_folder, "database")]);
        await _postgres.WaitFor(_ => Task.FromResult(_postgres.Line(Where) is not null), cancellationToken);
        _shared["ConnectionStrings__HealthWuhan"] = _postgres.Line(Where)![Where.Length..^1];
    }

    private static Uri FreeAddress() => new($"http://127.0.0.1:{ServerProcess.FreePort()}");
}
