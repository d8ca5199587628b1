using System.Net;
using HealthWuhan.Api;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Api.Telemetry;
using HealthWuhan.Grains;
using HealthWuhan.Grains.Partitions;
using HealthWuhan.Silo.Demo;
using HealthWuhan.Silo.Postgres;
using HealthWuhan.Silo.Schema;
using HealthWuhan.Silo.Storage;
using Npgsql;

namespace HealthWuhan.Silo;

/// <summary>
/// One process that is a silo and serves the API: alone on a private PostgreSQL, or one of several on the server that
/// <c>ConnectionStrings:HealthWuhan</c> names. Starts in the order data folder, database, schema, silo, API; stops the other way round.
/// </summary>
internal static class SiloHost
{
    /// <summary>It has left the cluster because nothing passed between it and another silo: whoever keeps it running starts it again.</summary>
    private const int CutOff = 3;

    /// <summary>Runs until Ctrl-C or SIGTERM.</summary>
    /// <returns>The exit code: 0, or <see cref="CutOff"/>.</returns>
    /// <exception cref="StartupException">It cannot start; the message says what to do.</exception>
    public static async Task<int> Run(string[] args)
    {
        using var stop = new StopSignal();
        var builder = ApiProcess.CreateBuilder(args);
        var options = SiloOptions.From(builder.Configuration);
        using var data = DataDirectory.Open(options.Data);
        RestoreCommand.RequireFinished(data);
        var secret = ApiProcess.Secret(builder.Configuration, data);
        var ring = StateKeyRegister.Ring(builder.Configuration, secret);
        ApiProcess.VerifySettings(builder.Configuration);
        using var logging = LoggerFactory.Create(ApiProcess.ConfigureLogging);
        try
        {
            var external = builder.Configuration.GetConnectionString("HealthWuhan");
            await using var postgres = external is null ? await PrivatePostgres.Start(data, stop.Token) : null;
            var connectionString = postgres?.ConnectionString ?? PostgresTuning.Apply(external!);
            await using var database = await Database.Open(connectionString, logging.CreateLogger("HealthWuhan.Schema"), stop.Token);
            if (postgres is not null)
                await Database.ForgetDeadSilos(database, stop.Token);

            await DeploymentGuard.Verify(database, secret, stop.Token);
            await StateKeyRegister.Verify(database, ring, secret, stop.Token);

            await using var app = Build(builder, options, new(data, secret, ring, database, connectionString));
            await app.Serve(() => Open(app, options, data, stop.Token), CancellationToken.None, stop.Token);
            return app.Services.GetRequiredService<SiloExit>().HasLeft ? CutOff : 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to end while starting: what had been started was stopped on the way here.
            return 0;
        }
    }

    private static WebApplication Build(WebApplicationBuilder builder, SiloOptions options, Ground ground)
    {
        builder.AddApiProcess(ground.Data, ground.Secret, ground.Database);
        builder.Services.AddGrainServices();
        builder.Services.AddHostedService<ExpiredStates>();
        builder.Services.AddHostedService<PurgeSchedule>();
        builder.Services.AddSingleton<SiloReadiness>();
        builder.Services.AddHealthChecks().AddCheck<SiloReadiness>("silo");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
        builder.UseOrleans(silo => silo
            .AddPostgres(ground.Database, ground.ConnectionString, ground.StateKeys)
            .AddIdleGrainClock()
            .AddGrainAddresses()
            .AddPartitionWatch()
            .AddTracing()
            .AddCityDashboard()
            .ConfigureEndpoints(options.Address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(options.Address)));
        return builder.Build().MapApi();
    }

    private static async Task Open(WebApplication app, SiloOptions options, DataDirectory data, CancellationToken cancellationToken)
    {
        await StaffSeed.Apply(app.Services, data, cancellationToken);
        if (options.Demo)
            await DemoLoad.Apply(app.Services, data, cancellationToken);
        await app.Services.GetRequiredService<FirstCalls>().Make(app, cancellationToken);
        app.Services.GetRequiredService<SiloReadiness>().Open();
        await Console.Out.WriteLineAsync($"健康武汉 · Healthy Wuhan is ready: {string.Join(' ', app.Urls)} (data: {data.Path}; Ctrl-C stops it)");
    }

    /// <summary>What a silo stands on, there before it.</summary>
    private sealed record Ground(DataDirectory Data, DeploymentSecret Secret, StateKeys StateKeys, NpgsqlDataSource Database, string ConnectionString);
}
