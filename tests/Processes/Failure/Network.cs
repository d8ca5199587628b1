using System.Diagnostics;
using System.Net;

namespace HealthWuhan.Tests.Failure;

/// <summary>
/// Where the nodes live. On loopback, which every machine has and nothing can cut; or each silo in a network namespace of its own with a cable to here, so that two of them can be
/// parted while everybody else reaches both. The latter needs to be root in a network namespace that is the run's own (scripts/failure-day.sh makes one), where all of it ends with the run.
/// </summary>
internal sealed class Network : IAsyncDisposable
{
    private readonly int _silos;

    private Network(IPAddress here, IReadOnlyList<Site> sites, bool isApart) => (Here, Sites, IsApart, _silos) = (here, sites, isApart, sites.Count - 1);

    /// <summary>An address of this process that every node reaches.</summary>
    public IPAddress Here { get; }

    /// <summary>The silos', then the gateway's.</summary>
    public IReadOnlyList<Site> Sites { get; }

    public bool IsApart { get; }

    public static Network OnLoopback(int silos) =>
        new(IPAddress.Loopback, [.. Enumerable.Range(1, silos).Select(silo => Silo(silo, [], "127.0.0.1")), Gateway("127.0.0.1")], isApart: false);

    public static async Task<Network> Apart(int silos)
    {
        for (var silo = 1; silo <= silos; silo++)
        {
            await Ip($"netns add silo-{silo}");
            await Ip($"link add cable-{silo} type veth peer name cable netns silo-{silo}");
            await Ip($"addr add 10.77.{silo}.1/30 dev cable-{silo}");
            await Ip($"link set cable-{silo} up");
            await Ip($"-n silo-{silo} addr add 10.77.{silo}.2/30 dev cable");
            await Ip($"-n silo-{silo} link set cable up");
            await Ip($"-n silo-{silo} link set lo up");
            await Ip($"-n silo-{silo} route add default via 10.77.{silo}.1");
        }

        await File.WriteAllTextAsync("/proc/sys/net/ipv4/ip_forward", "1", TestContext.Current.CancellationToken);
        return new(
            IPAddress.Parse("10.77.1.1"),
            [.. Enumerable.Range(1, silos).Select(silo => Silo(silo, ["ip", "netns", "exec", $"silo-{silo}"], $"10.77.{silo}.2")), Gateway("10.77.1.1")],
            isApart: true);
    }

    /// <summary>From now on nothing that one of them sends reaches the other, and nobody tells them.</summary>
    public static Task Part(Node one, Node other) => BetweenThem("add", one, other);

    public static Task Join(Node one, Node other) => BetweenThem("del", one, other);

    public async ValueTask DisposeAsync()
    {
        for (var silo = 1; silo <= _silos && IsApart; silo++)
            await Ip($"netns del silo-{silo}");
    }

    private static Site Silo(int number, IReadOnlyList<string> place, string address) => new($"silo-{number}", "HealthWuhan.Silo", place, address);

    private static Site Gateway(string address) => new("gateway", "HealthWuhan.Api", [], address);

    private static async Task BetweenThem(string word, Node one, Node other)
    {
        await Ip($"rule {word} from {one.Site.Address} to {other.Site.Address} blackhole");
        await Ip($"rule {word} from {other.Site.Address} to {one.Site.Address} blackhole");
    }

    private static async Task Ip(string arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = await ip.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await ip.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(ip.ExitCode == 0, $"ip {arguments}: {errors}");
    }
}
