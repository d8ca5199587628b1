using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains;

namespace HealthWuhan.Api.Balancing;

/// <summary>
/// Tells a citizen's session that came by way of the balancer which silo has its citizen, where it has come to another one: the next request goes there. The place that counts is where the
/// grain is, asked of the grain itself, so it comes right by itself after silos came and went.
/// </summary>
/// <remarks>A session that is where it belongs costs a look at two headers and at the table that its read looks at too. Nothing waits for the question but the answer of that one request, and that not long.</remarks>
internal sealed class SessionHints(RequestDelegate next, BalancerName name, GrainCalls grains, RecentHints lately)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.25);

    public Task InvokeAsync(HttpContext context)
    {
        if (IsBalanced(context.Request) && context.User.IsInRole(Roles.Citizen) && !IsAtHome(context) && context.User.SessionId() is { } session && lately.IsDue(session))
            // When the read has woken whoever slept.
            context.Response.OnStarting(Hint, context);
        return next(context);
    }

    private bool IsBalanced(HttpRequest request) => request.Headers[SiloHint.Header] is [{ } said] && said == name.Known && request.Path.StartsWithSegments("/v1/me", StringComparison.Ordinal);

    private bool IsAtHome(HttpContext context) => SiloHint.In(context.Request.Headers.Cookie).SequenceEqual(name.Known) && grains.Shown(context.User.CitizenKey()) is not null;

    private async Task Hint(object state)
    {
        var context = (HttpContext)state;
        if (context.Response.StatusCode is not (StatusCodes.Status304NotModified or (>= 200 and < 300)))
            return;
        if (await Home(context.User.CitizenKey()) is not { } home || SiloHint.In(context.Request.Headers.Cookie).SequenceEqual(home))
            return;

        SiloHint.Give(context, home);
        CityMeter.SentHome();
    }

    private async Task<string?> Home(CitizenKey citizen)
    {
        if (grains.Shown(citizen) is not null)
            return name.Open;

        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            return await grains.Citizen(citizen, grain => grain.BalancedAs(), patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException || UnhandledProblems.IsOutage(exception))
        {
            // Then the session goes where it goes: whoever has its answer need not be told that.
            return null;
        }
    }
}
