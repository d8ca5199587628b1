using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>The limits of the server, of the JSON reader and of every class of endpoint, from <see cref="LimitOptions"/>.</summary>
internal static class LimitsHosting
{
    /// <summary>A connection that has begun to send a request must have sent its head by then.</summary>
    private static readonly TimeSpan s_headWithin = TimeSpan.FromSeconds(10);

    /// <summary>Connections that wait to be accepted: one more is tried again by its client a second later, and at an opening thousands come at once. The kernel may allow fewer (somaxconn).</summary>
    private const int Backlog = 4096;

    private static readonly TimeSpan s_rateGrace = TimeSpan.FromSeconds(5);

    public static void AddLimits(this IServiceCollection services)
    {
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CallerLimits>();
        services.AddSingleton<NodeLimits>();
        services.AddSingleton<MissBudget>();
        services.AddSingleton<RowLimits>();
        services.AddSingleton<WaitingTickets>();
        services.AddSingleton<SignInDoor>();
        services.AddSingleton<LimitKeepers>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>((kestrel, limits) => Bound(kestrel.Limits, limits.Value));
        services.Configure<SocketTransportOptions>(sockets => sockets.Backlog = Backlog);
        services.AddOptions<JsonOptions>().Configure<IOptions<LimitOptions>>((json, limits) =>
        {
            json.SerializerOptions.MaxDepth = limits.Value.JsonDepth;
            // Two readers of a body must not see different values.
            json.SerializerOptions.AllowDuplicateProperties = false;
        });
    }

    /// <summary>Before the authentication, and whatever else a call costs; see <see cref="DoorMiddleware"/>.</summary>
    public static void UseDoor(this WebApplication app) => app.UseMiddleware<DoorMiddleware>();

    /// <summary>Around everything that may take long, the authentication too.</summary>
    public static void UseTimeLimits(this WebApplication app) => app.UseMiddleware<TimeLimit>();

    /// <summary>Behind the authentication, since it counts by account, and before the authorization, since a refused call costs too.</summary>
    public static void UseLimits(this WebApplication app) => app.UseMiddleware<LimitsMiddleware>();

    private static void Bound(KestrelServerLimits server, LimitOptions limits)
    {
        server.MaxRequestBodySize = limits.Public.BodyBytes;
        server.MaxRequestLineSize = limits.RequestLineBytes;
        server.MaxRequestHeadersTotalSize = limits.HeaderBytes;
        server.MaxRequestHeaderCount = limits.HeaderCount;
        server.MaxConcurrentConnections = limits.Connections;
        server.RequestHeadersTimeout = s_headWithin;
        server.MinRequestBodyDataRate = new(limits.LeastBytesPerSecond, s_rateGrace);
        server.MinResponseDataRate = new(limits.LeastBytesPerSecond, s_rateGrace);
    }
}
