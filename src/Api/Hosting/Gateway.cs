using HealthWuhan.Api.Telemetry;
using Npgsql;

namespace HealthWuhan.Api.Hosting;

/// <summary>A gateway: the API over an Orleans client. It holds no state; its data folder is for the development SMS sender alone.</summary>
internal static class Gateway
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs until Ctrl-C or SIGTERM. Started before the first silo, it waits for one.</summary>
    /// <exception cref="StartupException">It cannot start; the message says what to do.</exception>
    public static async Task Run(string[] args)
    {
        using var stop = new StopSignal();
        var builder = ApiProcess.CreateBuilder(args);
        var connectionString = builder.Configuration.GetConnectionString("HealthWuhan")
            ?? throw new StartupException("A gateway joins a cluster: set ConnectionStrings__HealthWuhan to the cluster's PostgreSQL.");
        if (builder.Configuration["Deployment:Secret"] is null)
            throw new StartupException("A gateway needs the cluster's secret: set Deployment__Secret to what the silos have.");

        using var data = DataDirectory.Open(builder.Configuration["data"] ?? ".data/gateway");
        var secret = ApiProcess.Secret(builder.Configuration, data);
        ApiProcess.VerifySettings(builder.Configuration);
        try
        {
            await using var database = await PostgresServer.Connect(PostgresTuning.Apply(connectionString), stop.Token);
            await WaitForFirstSilo(database, stop.Token);
            await DeploymentGuard.Verify(database, secret, stop.Token);
            builder.AddApiProcess(data, secret, database);
            builder.UseOrleansClient(client => client.AddPostgres(database).AddTracing());
            await using var app = builder.Build().MapApi();
            await app.Serve(() => Open(app, stop.Token), stop.Token, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to end while it was waiting for a silo.
        }
    }

    private static async Task Open(WebApplication app, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<FirstCalls>().Make(app, cancellationToken);
        await Console.Out.WriteLineAsync($"健康武汉 · Healthy Wuhan gateway is ready: {string.Join(' ', app.Urls)}");
    }

    private static async Task WaitForFirstSilo(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        if (await DeploymentGuard.IsMarked(database, cancellationToken))
            return;
        await Console.Out.WriteLineAsync("The database has not seen a silo yet: waiting for the first one");
        do
            await Task.Delay(s_pause, cancellationToken);
        while (!await DeploymentGuard.IsMarked(database, cancellationToken));
    }
}
