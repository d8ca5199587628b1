using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace HealthWuhan.Api.Telemetry;

/// <summary>
/// Lets only what is listed here leave in a span. A path holds barcodes and ids, a query what was asked for, an exception's words what was sent, and a
/// grain's id is the key of a citizen: routes stand for paths, and kinds of grains for grains.
/// </summary>
internal sealed class TracePrivacy : BaseProcessor<Activity>
{
    private static readonly FrozenSet<string> s_allowed = new[]
    {
        "http.request.method", "http.route", "http.response.status_code", "url.scheme", "network.protocol.version", "server.address", "server.port",
        "rpc.system", "rpc.service", "rpc.method", "error.type", "exception.type",
        "db.system", "db.system.name", "db.namespace", "db.name", "db.query.text", "db.statement", "db.operation.name", "db.response.status_code",
        "db.npgsql.data_source", "otel.status_code", "orleans.silo.id", "orleans.grain.type",
    }.ToFrozenSet(StringComparer.Ordinal);

    public override void OnEnd(Activity data)
    {
        List<string>? others = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (!s_allowed.Contains(tag.Key))
                (others ??= []).Add(tag.Key);
        }

        foreach (var tag in others ?? [])
            data.SetTag(tag, null);
        if (data.Status == ActivityStatusCode.Error)
            data.SetStatus(ActivityStatusCode.Error);
    }
}
