using HealthWuhan.Grains;
using Npgsql;
using Orleans.Configuration;

namespace HealthWuhan.Api.Hosting;

/// <summary>A gateway's way into the cluster.</summary>
internal static class GatewayClient
{
    /// <summary>Finds the silos in the cluster's database, and keeps trying while there are none: gateways and silos may start in any order.</summary>
    public static IClientBuilder AddPostgres(this IClientBuilder client, NpgsqlDataSource database)
    {
        client.UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = "Npgsql";
            clustering.DataSource = database;
        });
        client.Configure<ClusterOptions>(ClusterIdentity.Apply);
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(4));
        // A silo that hangs keeps its connections: only the list says that the others have taken it for dead. Until then whatever would go through it waits.
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
        var told = false;
        client.UseConnectionRetryFilter(async (_, cancellationToken) =>
        {
            if (!told)
                await Console.Out.WriteLineAsync("No silo is there yet: waiting for one");
            told = true;
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            return true;
        });
        return client;
    }
}
