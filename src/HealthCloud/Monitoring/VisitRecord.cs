using System.Collections.Immutable;
using HealthWuhan.Domain.Monitoring;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Monitoring;

/// <summary>What all nodes counted, minute by minute: who writes it puts absolute values, so a report can be sent again until it is known to be stored.</summary>
public sealed class VisitRecord(NpgsqlDataSource database)
{
    /// <summary>Puts a node's report, all of it or nothing. Idempotent; a report that comes late does not replace a later one.</summary>
    public async Task Put(NodeReport report, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(NodeRows.Put(report));
        foreach (var minute in report.Minutes)
            batch.BatchCommands.Add(PutMinute(minute, report));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The rows of all nodes, from one moment to before another; several of the same minute where several nodes served.</summary>
    public async Task<IReadOnlyList<VisitSpan>> Minutes(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT minute, visits, visit_calls, result_queries, requests, latency FROM visit_minute
            WHERE minute >= $1 AND minute < $2 ORDER BY minute
            """);
        command.Parameters.AddTime(from).AddTime(to);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<VisitSpan>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new(reader.Time("minute"), reader.Figures()) { Latency = [.. reader.GetFieldValue<long[]>(5)] });
        return rows;
    }

    /// <summary>Everything that was ever counted.</summary>
    public async Task<VisitFigures> Total(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT COALESCE(sum(visits), 0)::bigint AS visits, COALESCE(sum(visit_calls), 0)::bigint AS visit_calls,
              COALESCE(sum(result_queries), 0)::bigint AS result_queries, COALESCE(sum(requests), 0)::bigint AS requests
            FROM visit_node
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.Figures();
    }

    /// <summary>The hour with the most visits since the beginning, without latencies; null before the first visit.</summary>
    public async Task<VisitSpan?> PeakHour(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT date_trunc('hour', minute, 'UTC') AS hour, sum(visits)::bigint AS visits, sum(visit_calls)::bigint AS visit_calls,
              sum(result_queries)::bigint AS result_queries, sum(requests)::bigint AS requests
            FROM visit_minute GROUP BY 1 HAVING sum(visits) > 0 ORDER BY 2 DESC, 1 LIMIT 1
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.Time("hour"), reader.Figures()) : null;
    }

    /// <summary>The nodes that have reported since then, silos and gateways.</summary>
    public async Task<IReadOnlyList<NodeState>> Nodes(DateTimeOffset seenSince, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {NodeRows.Columns} FROM visit_node WHERE seen_at >= $1 ORDER BY name, node");
        command.Parameters.AddTime(seenSince);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var nodes = new List<NodeState>();
        while (await reader.ReadAsync(cancellationToken))
            nodes.Add(NodeRows.Read(reader));
        return nodes;
    }

    private static NpgsqlBatchCommand PutMinute(VisitSpan minute, NodeReport report)
    {
        const string Columns = "visits, visit_calls, result_queries, requests, latency, revision";
        const string Values = "$3, $4, $5, $6, $7, $8";
        var command = new NpgsqlBatchCommand(
            $"""
            INSERT INTO visit_minute AS known (minute, node, {Columns}) VALUES ($1, $2, {Values})
            ON CONFLICT (minute, node) DO UPDATE SET ({Columns}) = ROW ({Values})
            WHERE known.revision < excluded.revision
            """);
        command.Parameters.AddTime(minute.At).AddId(report.Node.Id).AddFigures(minute.Figures);
        command.Parameters.Add(new() { Value = Trimmed(minute.Latency), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.AddRevision(report.Revision);
        return command;
    }

    private static long[] Trimmed(ImmutableArray<long> latency) => latency.AsSpan().TrimEnd(0).ToArray();
}
