using HealthWuhan.Api;
using HealthWuhan.Api.Hosting;
using Npgsql;

// A gateway: the API over an Orleans client. It holds no state; its data folder is for the development SMS sender alone.
try
{
    var builder = ApiProcess.CreateBuilder(CommandLine.Read(args, flags: [], options: ["--urls", "--data"]));
    var connectionString = builder.Configuration.GetConnectionString("HealthWuhan")
        ?? throw new StartupException("A gateway joins a cluster: set ConnectionStrings__HealthWuhan to the cluster's PostgreSQL.");
    if (builder.Configuration["Deployment:Secret"] is null)
        throw new StartupException("A gateway needs the cluster's secret: set Deployment__Secret to what the silos have.");

    using var data = DataDirectory.Open(builder.Configuration["data"] ?? ".data/gateway");
    await using var database = NpgsqlDataSource.Create(PostgresTuning.Apply(connectionString));
    builder.AddApiProcess(data, ApiProcess.Secret(builder.Configuration, data), database);
    builder.UseOrleansClient(client => client.AddPostgres(database));
    await using var app = builder.Build().MapApi();
    await app.StartListening(CancellationToken.None);
    await Console.Out.WriteLineAsync($"健康武汉 · Healthy Wuhan gateway is ready: {string.Join(' ', app.Urls)}");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (StartupException cannotStart)
{
    await Console.Error.WriteLineAsync(cannotStart.Message);
    return 1;
}
