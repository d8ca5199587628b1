using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Monitoring;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Monitoring;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Monitoring;

/// <summary>The cluster at this moment; the same on a silo and on a gateway.</summary>
internal static class ClusterEndpoint
{
    public static void MapCluster(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/ops/cluster", Read).WithTags("Operations").RequireAuthorization(Policies.Operations).LimitedAs(EndpointClass.StaffRead)
            .WithSummary("Silos and gateways with activations, processor, memory and queue, and the headroom in visits an hour from what a visit costs.");

    private static async Task<Ok<ClusterAnswer>> Read(ClusterDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.Read(cancellationToken));
}

/// <summary>Asks the silos, through whichever is near, and the record for what every node said of itself.</summary>
internal sealed class ClusterDesk(IGrainFactory grains, VisitRecord record, LiveDirectives directives, TimeProvider clock)
{
    /// <summary>A node that has not reported for so long is gone, or its database is.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(10);

    /// <summary>For so long the dead are still shown.</summary>
    private static readonly TimeSpan s_mourning = TimeSpan.FromHours(1);

    public async Task<ClusterAnswer> Read(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var nodes = await record.Nodes(now - s_silence, cancellationToken);
        var management = grains.GetGrain<IManagementGrain>(0);
        var members = await management.GetDetailedHosts(onlyActive: false, cancellationToken);
        var silos = await Task.WhenAll(members
            .Where(member => member.Status != SiloStatus.Dead || Utc(member.IAmAliveTime) > now - s_mourning)
            .OrderBy(member => member.Status == SiloStatus.Active ? 0 : 1).ThenBy(member => member.StartTime)
            .Select(member => Silo(member, nodes, now, address => Statistics(address, management, cancellationToken))));
        return new(
            silos,
            [.. nodes.Where(node => node.Silo is null).Select(NodeItem.Of)],
            CapacityRules.Of([.. nodes.Select(node => node.Load)], directives.Policy<MonitoringPolicy>()));
    }

    private static async Task<SiloItem> Silo(
        MembershipEntry member, IReadOnlyList<NodeState> nodes, DateTimeOffset now, Func<SiloAddress, Task<SiloRuntimeStatistics?>> ask)
    {
        var address = member.SiloAddress.ToParsableString();
        var startedAt = CityTime.Of(Utc(member.StartTime));
        var item = new SiloItem(member.SiloName, address, member.HostName, member.Status.ToString(), startedAt)
        {
            Node = nodes.FirstOrDefault(node => node.Silo == address) is { } node ? NodeItem.Of(node) : null,
        };
        if (member.Status != SiloStatus.Active || await ask(member.SiloAddress) is not { } statistics)
            return item;

        return item with
        {
            UptimeSeconds = Math.Max(0, (now - startedAt).TotalSeconds),
            Activations = statistics.ActivationCount,
            RecentlyUsedActivations = statistics.RecentlyUsedActivationCount,
            Clients = statistics.ClientCount,
            ProcessorPercent = statistics.EnvironmentStatistics.FilteredCpuUsagePercentage,
        };
    }

    /// <summary>Null where the silo does not answer: it may have died a moment ago.</summary>
    private static async Task<SiloRuntimeStatistics?> Statistics(
        SiloAddress silo, IManagementGrain management, CancellationToken cancellationToken)
    {
        try
        {
            return (await management.GetRuntimeStatistics([silo], cancellationToken))[0];
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return null;
        }
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
