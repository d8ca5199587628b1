using System.Net;

namespace HealthWuhan.Api.Limits;

/// <summary>
/// Stands before whatever else a booking costs: who has no turn in time is told so for a fraction of what it takes to learn who they are, so that those who have one get it
/// (docs/decisions/0040-told-before-anything-else.md). An address has as many such answers as calls that nobody is signed in at: after those, one shows first who one is.
/// </summary>
internal sealed class DoorMiddleware(RequestDelegate next, LimitKeepers keepers)
{
    private readonly Func<IPAddress, bool> _mayAsk = network => keepers.Callers.Take(new Caller(EndpointClass.Booking, null, network)) is null;

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<LimitedEndpoint>()?.Class == EndpointClass.Booking && keepers.Door.TurnAway(context, _mayAsk) is { } answer
            ? keepers.Door.Tell(context, answer)
            : next(context);
}
