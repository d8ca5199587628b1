using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HealthWuhan.Tests.Balancing;

/// <summary>A real HAProxy by the rules of deploy/balancer/haproxy.cfg, before silos of the test's own.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private const string SilosFollow = "    # The silos\n";

    private readonly Process _process;
    private readonly HttpClient _figures;

    private Haproxy(Process process, Uri address, Uri figures)
    {
        _process = process;
        Address = address;
        _figures = new() { BaseAddress = figures };
    }

    public static string Rules => Path.Combine(AppContext.BaseDirectory, "deploy", "balancer", "haproxy.cfg");

    public Uri Address { get; }

    /// <summary>Starts it, and waits until it says that there is a silo to serve.</summary>
    public static async Task<Haproxy> Start(string folder, IReadOnlyList<(string Name, Uri Address)> silos)
    {
        var rules = await File.ReadAllTextAsync(Rules, TestContext.Current.CancellationToken);
        var end = rules.IndexOf(SilosFollow, StringComparison.Ordinal);
        Assert.True(end > 0, $"{Rules} does not say where its silos begin.");
        var file = Path.Combine(folder, "haproxy.cfg");
        var lines = silos.Select(silo => $"    server {silo.Name} {silo.Address.Authority}\n");
        await File.WriteAllTextAsync(file, rules[..end] + string.Concat(lines), TestContext.Current.CancellationToken);

        Uri address = new($"http://127.0.0.1:{FreePort()}"), figures = new($"http://127.0.0.1:{FreePort()}");
        var haproxy = new Haproxy(Run(["-db", "-f", file], ("BALANCER_ADDRESS", address.Authority), ("BALANCER_METRICS", figures.Authority)), address, figures);
        haproxy._process.OutputDataReceived += (_, _) => { };
        haproxy._process.BeginOutputReadLine();
        await haproxy.WaitUntilReady();
        return haproxy;
    }

    /// <summary>What HAProxy says of a configuration: empty where it has nothing to say against it.</summary>
    public static async Task<string> Check(params (string Name, string Value)[] environment)
    {
        using var check = Run(["-c", "-q", "-f", Rules], environment);
        var said = await check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        return check.ExitCode == 0 && !said.Contains("[WARNING]", StringComparison.Ordinal) ? "" : said;
    }

    /// <summary>How many requests each silo has answered, by its name.</summary>
    public async Task<Dictionary<string, long>> Answered()
    {
        const string Figure = "haproxy_server_http_responses_total{proxy=\"silos\",server=\"";
        var answered = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in (await _figures.Fetch("/metrics")).Body.Split('\n').Where(line => line.StartsWith(Figure, StringComparison.Ordinal)))
        {
            var silo = line[Figure.Length..line.IndexOf('"', Figure.Length)];
            answered[silo] = answered.GetValueOrDefault(silo) + (long)double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        }

        return answered;
    }

    public async ValueTask DisposeAsync()
    {
        _figures.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitUntilReady()
    {
        using var client = new HttpClient { BaseAddress = Address };
        while (true)
        {
            try
            {
                if ((await client.Fetch("/balancer/ready")).Status == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                Assert.False(_process.HasExited, "HAProxy ended before it was ready.");
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static Process Run(IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("/usr/sbin/haproxy", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
