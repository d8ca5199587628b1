using System.Net;
using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Monitoring;

/// <summary>What the command centre is told of the cluster. The city's API is a client of it, as a gateway is.</summary>
[Collection(City.Collection)]
public sealed class ClusterTests(City city)
{
    [Fact]
    public async Task Every_silo_is_shown_with_what_it_carries()
    {
        using var commander = await city.Staff(Roles.Commander);
        var answer = await commander.Fetch("/v1/ops/cluster");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var silos = answer.Json.GetProperty("silos").EnumerateArray().Where(silo => silo.Text("status") == "Active").ToArray();
        Assert.Equal(
            city.Cluster.Silos.Select(silo => silo.SiloAddress.ToParsableString()).Order(StringComparer.Ordinal),
            silos.Select(silo => silo.Text("address")!).Order(StringComparer.Ordinal));
        Assert.All(silos, silo => Assert.True(silo.GetProperty("activations").GetInt32() > 0 && silo.GetProperty("uptimeSeconds").GetDouble() >= 0));
    }

    [Fact]
    public async Task A_node_that_is_no_silo_is_shown_as_a_gateway_while_it_reports()
    {
        using var admin = await city.Staff(Roles.Admin);
        await Eventually.Is("here", async () => (await Gateways(admin)).Any() ? "here" : null);
        var gateway = (await Gateways(admin)).First();
        Assert.Equal(Environment.MachineName, gateway.Text("host"));
        Assert.True(gateway.GetProperty("memoryBytes").GetInt64() > 0 && gateway.GetProperty("processors").GetInt32() > 0);
    }

    private static async Task<IEnumerable<JsonElement>> Gateways(HttpClient client) =>
        (await client.Fetch("/v1/ops/cluster")).Json.GetProperty("gateways").EnumerateArray();
}
