using System.Collections.Frozen;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Api.Protection;
using Orleans.Dashboard;

namespace HealthWuhan.Api.Telemetry;

/// <summary>
/// Orleans' dashboard at <c>/dashboard</c>, for admins: silos, kinds of grains, calls and reminders. What it could show of a single grain's state, or of the
/// log, is not there.
/// </summary>
public static class DashboardHosting
{
    internal const string Path = "/dashboard";

    /// <summary>Its own files, and the styles that it writes into its elements.</summary>
    private static readonly ContentPolicy s_pages = new(_ =>
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    /// <summary>By name, so that what a later release adds is shut until somebody has looked at it.</summary>
    private static readonly FrozenSet<string> s_open = new[]
    {
        "", "index.html", "favicon.ico", "index.min.js", "index.css", "fonts", "img", "version", "DashboardCounters", "ClusterStats", "Reminders",
        "HistoricalStats", "SiloProperties", "SiloMetadata", "SiloStats", "SiloCounters", "GrainStats", "TopGrainMethods", "GrainTypes", "LifecycleStages",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The filter around every call, and what starts with the silo: it listens to all of Orleans' instruments each second, some of which go over all activations.</summary>
    private static readonly FrozenSet<Type> s_costly =
        new[] { typeof(IIncomingGrainCallFilter), typeof(IHostedService), typeof(ILifecycleParticipant<ISiloLifecycle>) }.ToFrozenSet();

    /// <summary>A silo's part: it answers the dashboard, whichever node shows it.</summary>
    public static ISiloBuilder AddCityDashboard(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var others = silo.Services.Count;
        silo.AddDashboard(dashboard => dashboard.HideTrace = true);
        if (!silo.Configuration.GetValue<bool>($"{MonitoringOptions.Section}:{nameof(MonitoringOptions.DashboardDetails)}"))
            for (var its = silo.Services.Count - 1; its >= others; its--)
                if (s_costly.Contains(silo.Services[its].ServiceType))
                    silo.Services.RemoveAt(its);
        return silo;
    }

    /// <summary>The part of a node that shows it.</summary>
    internal static void AddDashboardClient(this IServiceCollection services) =>
        new Client(services).AddDashboard(dashboard => dashboard.HideTrace = true);

    internal static void MapDashboard(this WebApplication app)
    {
        app.MapPost("/v1/staff/dashboard-session", DashboardCookie.Exchange).WithTags("Operations").RequireAuthorization(Policies.Administration).LimitedAs(EndpointClass.StaffWrite)
            .WithSummary("Exchanges an admin's bearer token for a cookie of half an hour that opens the dashboard in this browser.");
        app.MapOrleansDashboard(Path).RequireAuthorization(Policies.Dashboard).LimitedAs(EndpointClass.StaffRead).WithMetadata(s_pages)
            .ExcludeFromDescription().AddEndpointFilter(OnlyWhatIsOpen);
    }

    private static ValueTask<object?> OnlyWhatIsOpen(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var route = (context.HttpContext.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        var page = route[Path.Length..].Trim('/').Split('/')[0];
        return s_open.Contains(page) && NamesASilo(context.HttpContext.Request.RouteValues)
            ? next(context)
            : ValueTask.FromResult<object?>(Results.NotFound());
    }

    // Pages about one silo name it by its address; the dashboard takes any other text for a defect of its own.
    private static bool NamesASilo(RouteValueDictionary values)
    {
        if ((values.GetValueOrDefault("address") ?? values.GetValueOrDefault("path")) is not string address)
            return true;
        try
        {
            return SiloAddress.FromParsableString(address) is not null;
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    /// <summary>The dashboard's client part registers itself at a builder of Orleans clients; a silo is none, and needs it too.</summary>
    private sealed record Client(IServiceCollection Services) : IClientBuilder
    {
        public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();
    }
}
