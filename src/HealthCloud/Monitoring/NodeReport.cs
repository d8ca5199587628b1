using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.HealthCloud.Monitoring;

/// <summary>One run of a process that serves the API, as it last said of itself.</summary>
public sealed record NodeState
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The silo's address in the cluster; null for a gateway.</summary>
    public string? Silo { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>Everything since its start.</summary>
    public required VisitFigures Total { get; init; }

    /// <summary>Bytes of memory in use.</summary>
    public required long Memory { get; init; }

    /// <summary>Pieces of work that wait for a thread.</summary>
    public required long Queue { get; init; }

    /// <summary>What it spent and served over the last minutes.</summary>
    public required NodeLoad Load { get; init; }
}

/// <summary>What a node has to say: itself, and the minutes that changed, all with absolute values. The revision grows from report to report of the node.</summary>
public sealed record NodeReport(NodeState Node, IReadOnlyList<VisitSpan> Minutes, long Revision);
