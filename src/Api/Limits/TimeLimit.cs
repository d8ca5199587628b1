using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>
/// Gives every request the time of its class, and 503 to whom that was too short. The framework's own layer makes a timer and a token for each; most of ours are answered before anybody asks for
/// the token (<see cref="RequestTime"/>).
/// </summary>
internal sealed class TimeLimit
{
    private readonly RequestDelegate _next;
    private readonly TimeProvider _clock;
    private readonly Dictionary<EndpointClass, TimeSpan> _limits;

    public TimeLimit(RequestDelegate next, IOptions<LimitOptions> options, TimeProvider clock)
    {
        _next = next;
        _clock = clock;
        _limits = LimitOptions.Classes.ToDictionary(kind => kind, kind => TimeSpan.FromSeconds(options.Value.Of(kind).TimeoutSeconds));
    }

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<LimitedEndpoint>() is { } endpoint && _limits.TryGetValue(endpoint.Class, out var limit)
            ? Keep(context, limit)
            : _next(context);

    private async Task Keep(HttpContext context, TimeSpan limit)
    {
        var connection = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        using var time = new RequestTime(connection, limit, _clock);
        context.Features.Set<IHttpRequestLifetimeFeature>(time);
        try
        {
            await _next(context);
        }
        catch (OperationCanceledException) when (time.IsOver && !context.Response.HasStarted)
        {
            // The answer must not be called off with the work.
            context.Features.Set(connection);
            context.Response.Clear();
            await new ProblemResult(new Refusal("temporarily-unavailable", "It took too long; send the same request again.")).ExecuteAsync(context);
        }
        finally
        {
            context.Features.Set(connection);
        }
    }
}
