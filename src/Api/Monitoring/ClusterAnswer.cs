using HealthWuhan.Domain;
using HealthWuhan.Domain.Monitoring;
using HealthWuhan.HealthCloud.Monitoring;

namespace HealthWuhan.Api.Monitoring;

/// <summary>The cluster: its silos, the gateways before it, and how many more visits it could take.</summary>
/// <param name="Silos">The active ones first.</param>
/// <param name="Gateways">Nodes that serve the API and are no silo; those that have reported within the last seconds.</param>
/// <param name="Capacity">Null where too few visits were served of late to tell what one costs.</param>
public sealed record ClusterAnswer(IReadOnlyList<SiloItem> Silos, IReadOnlyList<NodeItem> Gateways, VisitCapacity? Capacity);

/// <summary>A silo. What it did not tell is null: it is dead, about to leave, or does not answer.</summary>
public sealed record SiloItem(string Name, string Address, string Host, string Status, DateTimeOffset StartedAt)
{
    public double? UptimeSeconds { get; init; }

    /// <summary>Grains in memory.</summary>
    public int? Activations { get; init; }

    /// <summary>Those that were used within the last ten minutes or so.</summary>
    public int? RecentlyUsedActivations { get; init; }

    /// <summary>Gateways and other clients that are connected.</summary>
    public long? Clients { get; init; }

    /// <summary>Of the processors it may use, in percent.</summary>
    public double? ProcessorPercent { get; init; }

    /// <summary>What it has told of itself as a node that serves the API.</summary>
    public NodeItem? Node { get; init; }
}

/// <summary>
/// A process that serves the API, as it last said of itself: how many processors it has and kept busy over the last minutes, and in <c>queue</c> the
/// pieces of work that wait for a thread.
/// </summary>
public sealed record NodeItem(
    string Name, string Host, string Version, DateTimeOffset StartedAt, DateTimeOffset SeenAt, int Processors, double ProcessorsUsed, long MemoryBytes, long Queue)
{
    internal static NodeItem Of(NodeState node) => new(
        node.Name,
        node.Load.Host,
        node.Version,
        CityTime.Of(node.StartedAt),
        CityTime.Of(node.SeenAt),
        node.Load.Cores,
        node.Load.Over > TimeSpan.Zero ? node.Load.Processor / node.Load.Over : 0,
        node.Memory,
        node.Queue);
}
