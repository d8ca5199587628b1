using HealthWuhan.Grains;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Balancing;

/// <summary>Learns by which name the balancer calls this silo. In front of whatever replaces a proxy's address by its client's.</summary>
internal sealed partial class BalancerIntroduction(RequestDelegate next, BalancerName name, IOptions<ForwardedHeadersOptions> proxies, ILogger<BalancerIntroduction> log)
{
    private static readonly TimeSpan s_logPause = TimeSpan.FromMinutes(1);

    private long _lastLogged;

    public Task InvokeAsync(HttpContext context)
    {
        // Whoever repeats what is known says nothing new. Of anything else only a proxy of ours is believed.
        if (context.Request.Headers[SiloHint.Header] is [{ } said] && said != name.Known
            && SiloHint.IsFromProxy(proxies.Value, context.Connection.RemoteIpAddress) && name.Learn(said))
            Log(said);
        return next(context);
    }

    // Balancers that do not agree would write a line at every request.
    private void Log(string said)
    {
        var (now, last) = (Environment.TickCount64, Interlocked.Read(ref _lastLogged));
        if ((last == 0 || now - last > s_logPause.TotalMilliseconds) && Interlocked.CompareExchange(ref _lastLogged, now, last) == last)
            LogLearnt(said);
    }

    [LoggerMessage(LogLevel.Information, "The balancer calls this silo {Name}")]
    private partial void LogLearnt(string name);
}
