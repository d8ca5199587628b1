using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Grains;
using HealthWuhan.Silo;
using HealthWuhan.Silo.Postgres;
using HealthWuhan.Silo.Schema;
using HealthWuhan.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;

namespace HealthWuhan.Storage;

/// <summary>A silo wired as the product's, on a private PostgreSQL with the product's settings (fsync on) in a folder of its own, which goes with it.</summary>
internal sealed class StorageSilo : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("healthwuhan-storage-");
    private IHost _host = null!;

    public static async Task<StorageSilo> Start(CancellationToken cancellationToken)
    {
        var silo = new StorageSilo();
        try
        {
            await silo.Open(cancellationToken);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public NpgsqlDataSource Database => _host.Services.GetRequiredService<NpgsqlDataSource>();

    public IGrainStorage Storage(string provider) => _host.Services.GetRequiredKeyedService<IGrainStorage>(provider);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.StopAsync(CancellationToken.None);
        while (_parts.TryPop(out var part))
            await part.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task Open(CancellationToken cancellationToken)
    {
        // Closed last, by the end of the process: PostgreSQL's files are in it.
        var data = DataDirectory.Open(_folder.FullName);
        var postgres = await PrivatePostgres.Start(data, cancellationToken);
        _parts.Push(postgres);
        await SchemaUpgrade.Apply(postgres.ConnectionString, NullLogger.Instance, cancellationToken);
        var database = NpgsqlDataSource.Create(postgres.ConnectionString);
        _parts.Push(database);
        var secret = DeploymentSecret.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(DeploymentSecret.MinSize)));
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton(secret).AddSingleton(database).AddGrainServices();
        builder.UseOrleans(silo => silo.AddPostgres(database, postgres.ConnectionString, StateKeys.Of(secret)).AddGrainAddresses().Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = FreePort();
            options.GatewayPort = 0;
        }));
        _host = builder.Build();
        _parts.Push((IAsyncDisposable)_host);
        await _host.StartAsync(cancellationToken);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
