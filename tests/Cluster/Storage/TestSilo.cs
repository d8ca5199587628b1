using System.Net;
using System.Net.Sockets;
using HealthWuhan.Grains;
using HealthWuhan.Silo.Schema;
using HealthWuhan.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;

namespace HealthWuhan.Tests.Storage;

/// <summary>A silo on a real database, wired like production: its own membership table, storage and reminders, on loopback ports.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    /// <summary>Always the same, so that a second silo reads what the first one wrote.</summary>
    public static readonly DeploymentSecret Secret = DeploymentSecret.Parse(Convert.ToBase64String(new byte[DeploymentSecret.MinSize]));

    private const string Keeping = "keeping";

    private readonly IHost _host;

    private TestSilo(IHost host, NpgsqlDataSource database)
    {
        _host = host;
        Database = database;
    }

    public NpgsqlDataSource Database { get; }

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>The provider itself: whoever uses it beside the grains acts as another activation of them.</summary>
    public IGrainStorage Storage => Services.GetRequiredKeyedService<IGrainStorage>("Default");

    /// <summary>The provider that commits in groups.</summary>
    public IGrainStorage GroupedStorage => Services.GetRequiredKeyedService<IGrainStorage>(StateStores.Grouped);

    /// <summary>The same table, with the clear that keeps the row and its version: not how a silo runs, but a statement that must be right too.</summary>
    public IGrainStorage KeepingStorage => Services.GetRequiredKeyedService<IGrainStorage>(Keeping);

    public static async Task<TestSilo> Start(string connectionString, StateKeys? keys = null)
    {
        await SchemaUpgrade.Apply(connectionString, NullLogger.Instance, TestContext.Current.CancellationToken);
        var database = NpgsqlDataSource.Create(connectionString);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo => silo
            .AddPostgres(database, connectionString, keys ?? StateKeys.Of(Secret))
            .AddAdoNetGrainStorage(Keeping, options =>
            {
                options.Invariant = "Npgsql";
                options.DataSource = database;
            })
            .Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = IPAddress.Loopback;
                options.SiloPort = FreePort();
                options.GatewayPort = FreePort();
            }));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new TestSilo(host, database);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
        await Database.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
