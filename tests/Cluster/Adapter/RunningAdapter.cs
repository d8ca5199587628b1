using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.LabAdapter;
using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Settings;
using HealthWuhan.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthWuhan.Tests.Adapter;

/// <summary>An adapter at a lab of the city: its data folder, its program's credentials, and the network between it and the city.</summary>
internal sealed class RunningAdapter : IAsyncDisposable
{
    private static readonly string[] s_filed = ["sent", "refused", "quarantine"];

    private readonly TestFolder _folder = TestFolder.Create();
    private WebApplication? _app;

    private RunningAdapter(FaultyProxy network, Credentials credentials) => (Network, Credentials) = (network, credentials);

    public FaultyProxy Network { get; }

    public Credentials Credentials { get; }

    /// <summary>The free bytes that its disk pretends to have.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    public string Data => _folder.Path;

    public int MllpPort => AdapterHost.AddressesOf(_app!).MllpPort!.Value;

    public AdapterSettings Settings => new()
    {
        Data = Data,
        Api = new(Network.Address, null, 60_000, TimeSpan.FromSeconds(30)),
        Credentials = Credentials,
        Folders = [new(Path.Combine(Data, "in"), null)],
        Intake = new(TimeSpan.FromMilliseconds(100), TimeSpan.Zero, 1 << 20, 1 << 20, 90),
        Mllp = new(new(System.Net.IPAddress.Loopback, 0), null, MllpLimits.Default),
        StatusPort = 0,
    };

    /// <summary>A part of the running adapter, for what would otherwise take minutes.</summary>
    public T Part<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>An adapter of a lab, with a client of its own; started.</summary>
    public static async Task<RunningAdapter> Start(City city)
    {
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        var (id, secret) = await supervisor.NewProgram();
        var adapter = new RunningAdapter(new(city.Address), new(IsClient: true, id, new(secret)));
        await adapter.Start();
        return adapter;
    }

    public async Task Start()
    {
        _app = AdapterHost.Build(Settings, services => services.AddSingleton<FreeBytes>(_ => FreeBytes).AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance));
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task Stop()
    {
        await _app!.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Puts a file into the watched folder as a careful program does: whole, by its name.</summary>
    public void Drop(string name, string content)
    {
        var draft = Path.Combine(Directory.CreateDirectory(Path.Combine(Data, "in")).FullName, name + ".tmp");
        File.WriteAllText(draft, content);
        File.Move(draft, draft[..^4]);
    }

    /// <summary>The report on what was dropped under that name, once it is there.</summary>
    public async Task<JsonElement> Report(string name)
    {
        string? path;
        while ((path = Filed($"*{name}.report.json").FirstOrDefault()) is null)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).RootElement;
    }

    public string[] Filed(string pattern) =>
        [.. s_filed.Select(folder => Path.Combine(Data, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, pattern, SearchOption.AllDirectories))];

    /// <summary>What its status page says, as JSON.</summary>
    public async Task<JsonElement> Status()
    {
        using var client = new HttpClient { BaseAddress = AdapterHost.AddressesOf(_app!).Status };
        return (await client.Fetch("/status.json")).Json;
    }

    public async Task<string> Page(string language)
    {
        using var client = new HttpClient { BaseAddress = AdapterHost.AddressesOf(_app!).Status };
        return (await client.Fetch($"/?lang={language}")).Body;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await Stop();
        await Network.DisposeAsync();
        _folder.Dispose();
    }
}
