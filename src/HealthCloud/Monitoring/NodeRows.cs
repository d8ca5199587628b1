using HealthWuhan.Domain.Monitoring;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Monitoring;

/// <summary>A node to a row, and back.</summary>
internal static class NodeRows
{
    public const string Columns =
        """
        node, name, host, silo, version, started_at, seen_at, visits, visit_calls, result_queries, requests, cores, memory, queue,
        load_seconds, load_processor_seconds, load_visits, load_visit_calls, load_result_queries, load_requests
        """;

    private const string Values = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20";

    public static NpgsqlBatchCommand Put(NodeReport report)
    {
        var node = report.Node;
        var command = new NpgsqlBatchCommand(
            $"""
            INSERT INTO visit_node AS known ({Columns}, revision) VALUES ({Values}, $21)
            ON CONFLICT (node) DO UPDATE SET ({Columns}, revision) = ROW ({Values}, $21)
            WHERE known.revision < excluded.revision
            """);
        command.Parameters
            .AddId(node.Id).AddText(node.Name).AddText(node.Load.Host).AddText(node.Silo).AddText(node.Version)
            .AddTime(node.StartedAt).AddTime(node.SeenAt).AddFigures(node.Total)
            .AddNumber(node.Load.Cores).AddRevision(node.Memory).AddRevision(node.Queue)
            .AddSeconds(node.Load.Over).AddSeconds(node.Load.Processor).AddFigures(node.Load.Served).AddRevision(report.Revision);
        return command;
    }

    public static NodeState Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(reader.GetOrdinal("node")),
        Name = reader.Text("name")!,
        Silo = reader.Text("silo"),
        Version = reader.Text("version")!,
        StartedAt = reader.Time("started_at"),
        SeenAt = reader.Time("seen_at"),
        Total = reader.Figures(),
        Memory = reader.Long("memory"),
        Queue = reader.Long("queue"),
        Load = new(reader.Text("host")!, reader.Number("cores"))
        {
            Over = reader.Seconds("load_seconds"),
            Processor = reader.Seconds("load_processor_seconds"),
            Served = reader.Figures("load_"),
        },
    };

    public static VisitFigures Figures(this NpgsqlDataReader reader, string prefix = "") => new(
        reader.Long(prefix + "visits"), reader.Long(prefix + "visit_calls"), reader.Long(prefix + "result_queries"), reader.Long(prefix + "requests"));

    public static NpgsqlParameterCollection AddFigures(this NpgsqlParameterCollection parameters, VisitFigures figures) => parameters
        .AddRevision(figures.Visits).AddRevision(figures.VisitCalls).AddRevision(figures.ResultQueries).AddRevision(figures.Requests);

    public static NpgsqlParameterCollection AddId(this NpgsqlParameterCollection parameters, Guid id)
    {
        parameters.Add(new() { Value = id, NpgsqlDbType = NpgsqlDbType.Uuid });
        return parameters;
    }

    private static NpgsqlParameterCollection AddSeconds(this NpgsqlParameterCollection parameters, TimeSpan time)
    {
        parameters.Add(new() { Value = time.TotalSeconds, NpgsqlDbType = NpgsqlDbType.Double });
        return parameters;
    }

    private static long Long(this NpgsqlDataReader reader, string column) => reader.GetInt64(reader.GetOrdinal(column));

    private static TimeSpan Seconds(this NpgsqlDataReader reader, string column) => TimeSpan.FromSeconds(reader.GetDouble(reader.GetOrdinal(column)));
}
