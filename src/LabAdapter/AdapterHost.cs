using System.Net;
using HealthWuhan.LabAdapter.Filing;
using HealthWuhan.LabAdapter.Folders;
using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Mllp;
using HealthWuhan.LabAdapter.Pushing;
using HealthWuhan.LabAdapter.Settings;
using HealthWuhan.LabAdapter.Status;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthWuhan.LabAdapter;

/// <summary>Wires the adapter together; a service of systemd or Windows where it is started as one.</summary>
internal static class AdapterHost
{
    /// <summary>An adapter that is ready to be started.</summary>
    /// <param name="settings">Checked; its data folder is claimed by the caller.</param>
    /// <param name="replace">What a test puts in the place of the clock, the disk or the segments' files.</param>
    public static WebApplication Build(AdapterSettings settings, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        replace?.Invoke(builder.Services);
        AddParts(builder.Services, settings);
        builder.Services.AddRouting();
        builder.Services.AddSystemd();
        builder.Services.AddWindowsService(service => service.ServiceName = "HealthWuhan Lab Adapter");
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, settings.StatusPort);
            if (settings.Mllp is { } mllp)
                kestrel.ListenMllp(mllp);
        });
        var app = builder.Build();
        app.MapStatus();
        return app;
    }

    /// <summary>The addresses that a started adapter has: its status page, and its MLLP port where it listens.</summary>
    public static (Uri Status, int? MllpPort) AddressesOf(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var ports = addresses.Select(address => BindingAddress.Parse(address).Port).ToArray();
        return (new($"http://127.0.0.1:{ports[0]}"), ports.Length > 1 ? ports[1] : null);
    }

    private static void AddParts(IServiceCollection services, AdapterSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<FreeBytes>(_ => DiskRoom.OfDrive);
        services.TryAddSingleton<OpenSegment>(_ => JournalFolder.OpenUnbuffered);
        services.AddSingleton(settings);
        services.AddSingleton(provider => AdapterJournal.Open(settings.Data, provider.GetRequiredService<OpenSegment>()));
        services.AddSingleton<DiskRoom>();
        services.AddSingleton<FiledFolders>();
        services.AddHostedService<SentRetention>();
        AddFolders(services);
        AddCity(services, settings);
        if (settings.Mllp is { } mllp)
            AddMllp(services, mllp);
        services.AddSingleton(provider => new StatusSources(provider.GetRequiredService<PushLane>(), provider.GetRequiredService<CityApi>(), provider.GetRequiredService<FolderRound>())
        {
            Held = provider.GetRequiredService<HeldFollowUp>(),
            Mllp = provider.GetService<MllpSource>(),
        });
        services.AddSingleton<StatusDesk>();
    }

    private static void AddFolders(IServiceCollection services)
    {
        services.AddSingleton<Intake>();
        services.AddSingleton<FolderRoundOptions>();
        services.AddSingleton<FolderRound>();
        services.AddHostedService<FolderWatch>();
    }

    private static void AddCity(IServiceCollection services, AdapterSettings settings)
    {
        services.AddSingleton(_ => CityClient.Create(settings.Api));
        services.AddSingleton(settings.Credentials);
        services.AddSingleton<CityCredentials>();
        services.AddSingleton<CityApi>();
        services.AddSingleton<PushFiling>();
        services.AddSingleton<CityLabView>();
        services.AddSingleton<HeldFollowUp>();
        services.AddHostedService(provider => provider.GetRequiredService<HeldFollowUp>());
        services.AddSingleton(provider => new Pace(settings.Api.PushesPerMinute, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PushLaneOptions(
            provider.GetRequiredService<Pace>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PushLane>>()));
        services.AddSingleton<PushLane>();
        services.AddHostedService(provider => provider.GetRequiredService<PushLane>());
    }

    private static void AddMllp(IServiceCollection services, MllpSettings mllp)
    {
        services.AddSingleton(mllp.Limits);
        services.AddSingleton<MllpPeers>();
        services.AddSingleton<MllpSession>();
        services.AddSingleton<MessageReception>();
        services.AddSingleton<MllpSource>();
    }
}
