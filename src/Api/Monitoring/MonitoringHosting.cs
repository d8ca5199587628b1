using System.Diagnostics.Metrics;
using HealthWuhan.HealthCloud.Monitoring;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Monitoring;

/// <summary>Counting and showing visits: registered in one place.</summary>
internal static class MonitoringHosting
{
    /// <summary>The meter of everything that is the city's own.</summary>
    public const string Meter = Grains.CityMeter.Name;

    public static void AddMonitoring(this IServiceCollection services)
    {
        services.AddOptions<MonitoringOptions>().BindConfiguration(MonitoringOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TrafficCounters>();
        services.AddSingleton(provider => new VisitWindow(provider.GetRequiredService<IOptions<MonitoringOptions>>().Value.Sessions));
        services.AddSingleton(NodeIdentity.Of);
        services.AddSingleton<NodeLedger>();
        services.AddSingleton<VisitRecord>();
        services.AddSingleton<VisitsBoard>();
        services.AddSingleton<VisitsView>();
        services.AddSingleton<ClusterDesk>();
        services.AddHostedService<VisitFlush>();
        services.AddHostedService(provider => provider.GetRequiredService<VisitsView>());
    }

    /// <summary>Puts the count before everything else, and its figures among the metrics.</summary>
    public static void UseTrafficCount(this WebApplication app)
    {
        var counters = app.Services.GetRequiredService<TrafficCounters>();
        var visits = app.Services.GetRequiredService<VisitWindow>();
        var meter = app.Services.GetRequiredService<IMeterFactory>().Create(Meter);
        meter.CreateObservableCounter("healthwuhan.visits", () => counters.Total.Visits, "{visit}", "Visits begun on this node.");
        meter.CreateObservableCounter("healthwuhan.result_queries", () => counters.Total.ResultQueries, "{query}", "Result queries answered by this node.");
        meter.CreateObservableCounter("healthwuhan.requests", () => counters.Total.Requests, "{request}", "Calls of the API on this node.");
        meter.CreateObservableCounter("healthwuhan.sessions.forgotten", () => visits.Forgotten, "{session}", "Sessions that had no room to be told apart.");
        app.UseMiddleware<TrafficCount>();
    }
}
