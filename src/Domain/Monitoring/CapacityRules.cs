namespace HealthWuhan.Domain.Monitoring;

/// <summary>What a node spent on what it served lately, by its own clocks and counters.</summary>
/// <param name="Host">Nodes on the same machine share its processors.</param>
/// <param name="Cores">Processors of the machine, or as many as the process may use.</param>
public sealed record NodeLoad(string Host, int Cores)
{
    /// <summary>How long the node has looked.</summary>
    public required TimeSpan Over { get; init; }

    /// <summary>Processor time of the whole process in that time.</summary>
    public required TimeSpan Processor { get; init; }

    /// <summary>What it served in that time.</summary>
    public required VisitFigures Served { get; init; }
}

/// <summary>What visits cost, and how many more there could be.</summary>
/// <param name="VisitsMeasured">The visits that the cost is taken from.</param>
/// <param name="CallsPerVisit">A capacity in visits means nothing without it.</param>
/// <param name="ProcessorSecondsPerVisit">Of silos and gateways together, with everything else they did; without PostgreSQL's.</param>
/// <param name="VisitsPerHour">As many as there are.</param>
/// <param name="CapacityPerHour">As many as the processors could serve at this cost, up to the usable share of them.</param>
public sealed record VisitCapacity(
    long VisitsMeasured, double CallsPerVisit, double ProcessorSecondsPerVisit, double VisitsPerHour, double CapacityPerHour)
{
    /// <summary>As many more as there could be; below zero the cluster is beyond its usable share.</summary>
    public double HeadroomPerHour => CapacityPerHour - VisitsPerHour;
}

/// <summary>How many visits a cluster can take, from what they cost.</summary>
public static class CapacityRules
{
    /// <summary>From fewer visits no cost can be told: the rest of a process's life would weigh more.</summary>
    public const int LeastVisits = 100;

    /// <summary>Null where too few visits were served to tell.</summary>
    public static VisitCapacity? Of(IReadOnlyCollection<NodeLoad> nodes, MonitoringPolicy policy)
    {
        var served = nodes.Aggregate(default(VisitFigures), (sum, node) => sum + node.Served);
        if (served.Visits < LeastVisits)
            return null;

        var cost = nodes.Sum(node => node.Processor.TotalSeconds) / served.Visits;
        var rate = nodes.Where(node => node.Over > TimeSpan.Zero).Sum(node => node.Served.Visits / node.Over.TotalHours);
        var cores = nodes.GroupBy(node => node.Host, StringComparer.Ordinal).Sum(host => host.Max(node => node.Cores));
        // A process that used no measurable time would have no limit; a visit costs at least the clock's own step.
        var capacity = cores * policy.UsableProcessorShare * TimeSpan.SecondsPerHour / Math.Max(cost, 1e-6);
        return new(served.Visits, (double)served.VisitCalls / served.Visits, cost, rate, capacity);
    }
}
