using System.Diagnostics.Metrics;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Grains;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HealthWuhan.Api.Telemetry;

/// <summary>
/// What the process tells of itself to machines: metrics to Prometheus, always; metrics, traces and logs by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>
/// says whereto. Tracing costs on every call, so without a receiver there is none.
/// </summary>
public static class TelemetryHosting
{
    private const string Orleans = "Microsoft.Orleans";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The runtime measures itself; the others are the platform's own meters, so that no package stands between.</summary>
    private static readonly string[] s_meters =
        [MonitoringHosting.Meter, Orleans, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime"];

    /// <summary>Orleans' instruments that are counted once or more at every call and are in no dashboard or alert of ours: reads pay for them.</summary>
    private static readonly string[] s_unread = ["orleans-directory-", "orleans-messaging-processing-", "orleans-messaging-sent-", "orleans-messaging-received-"];

    /// <summary>Lets a call be followed from the gateway to the grains, where traces go anywhere.</summary>
    public static ISiloBuilder AddTracing(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return IsExporting(silo.Configuration) ? silo.AddActivityPropagation() : silo;
    }

    /// <inheritdoc cref="AddTracing(ISiloBuilder)"/>
    public static IClientBuilder AddTracing(this IClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return IsExporting(client.Configuration) ? client.AddActivityPropagation() : client;
    }

    internal static void AddTelemetry(this IServiceCollection services)
    {
        services.AddDashboardClient();
        services.AddOpenTelemetry()
            // The environment has the last word: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.
            .ConfigureResource(resource => resource.AddService("healthwuhan", serviceVersion: NodeIdentity.Version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(s_meters).AddView(WithoutUnread).AddPrometheusExporter());
    }

    internal static void AddExport(this WebApplicationBuilder builder)
    {
        if (!IsExporting(builder.Configuration))
            return;

        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .AddSource("Microsoft.Orleans.*", "Npgsql", CityMeter.Name)
                .AddAspNetCoreInstrumentation(aspNet => aspNet.Filter = context => context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
                // Before the exporter: what it takes out never leaves the process.
                .AddProcessor(new TracePrivacy()))
            // A scope would carry the path of the request.
            .WithLogging(_ => { }, logs => (logs.IncludeScopes, logs.IncludeFormattedMessage) = (false, true))
            .UseOtlpExporter();
    }

    internal static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Policies.Metrics).LimitedAs(EndpointClass.Machine);

    private static MetricStreamConfiguration? WithoutUnread(Instrument instrument) =>
        instrument.Meter.Name == Orleans && s_unread.Any(prefix => instrument.Name.StartsWith(prefix, StringComparison.Ordinal)) ? MetricStreamConfiguration.Drop : null;

    private static bool IsExporting(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[Endpoint]);
}
