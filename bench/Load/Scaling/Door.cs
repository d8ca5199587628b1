using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Scaling;

/// <summary>The product's own balancer: a real HAProxy by deploy/balancer/haproxy.cfg, before silos of the bench's.</summary>
internal sealed class Door : IAsyncDisposable
{
    private const string Program = "/usr/sbin/haproxy";
    private const string SilosFollow = "    # The silos\n";

    private readonly ServerProcess _process;

    private Door(ServerProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int Process => _process.Id;

    /// <summary>Starts it; ready when a silo answers through it.</summary>
    /// <exception cref="UsageException">There is no HAProxy on this machine.</exception>
    public static async Task<Door> Start(string folder, IEnumerable<Uri> silos, CancellationToken cancellationToken)
    {
        if (!File.Exists(Program))
            throw new UsageException($"{Program} is missing: install Debian's package haproxy, or measure with --door none.");
        // <root>/artifacts/bin/Load/release/ → <root>/deploy/balancer/haproxy.cfg
        var rules = await File.ReadAllTextAsync(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../..", "deploy", "balancer", "haproxy.cfg")), cancellationToken);
        var lines = silos.Select((silo, number) => $"    server silo-{number + 1} {silo.Authority}\n");
        var file = Path.Combine(folder, $"haproxy-{Guid.NewGuid():N}.cfg");
        await File.WriteAllTextAsync(file, rules[..rules.IndexOf(SilosFollow, StringComparison.Ordinal)] + string.Concat(lines), cancellationToken);

        Uri address = new($"http://127.0.0.1:{ServerProcess.FreePort()}"), figures = new($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var door = new Door(ServerProcess.Start("HAProxy", [Program, "-db", "-f", file], new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BALANCER_ADDRESS"] = address.Authority,
            ["BALANCER_METRICS"] = figures.Authority,
        }), address);
        try
        {
            await door._process.WaitForReady(address, cancellationToken);
            return door;
        }
        catch
        {
            await door.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
