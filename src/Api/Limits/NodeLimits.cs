using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>How many requests of a class this node works on at once, and how many wait their turn: what is too much is refused before anybody's wait grows.</summary>
internal sealed class NodeLimits : IDisposable
{
    // Indexed by the class; null where a waiting room is before it, and for the machinery.
    private readonly ConcurrencyLimiter?[] _limiters = new ConcurrencyLimiter?[Enum.GetValues<EndpointClass>().Length];

    public NodeLimits(IOptions<LimitOptions> options)
    {
        foreach (var kind in LimitOptions.Classes.Where(kind => !SignInDoor.IsBefore(kind)))
        {
            var limits = options.Value.Of(kind);
            _limiters[(int)kind] = new(new() { PermitLimit = limits.AtOnce, QueueLimit = limits.Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        }
    }

    /// <summary>A turn, at once or after a wait; one that is not acquired where already too many wait.</summary>
    public ValueTask<RateLimitLease> Enter(EndpointClass kind, HttpContext context)
    {
        var limiter = _limiters[(int)kind]!;
        // Nobody is overtaken by it: while others wait none is to be had at once.
        var turn = limiter.AttemptAcquire();
        return turn.IsAcquired ? ValueTask.FromResult(turn) : limiter.AcquireAsync(1, context.RequestAborted);
    }

    public void Dispose()
    {
        foreach (var limiter in _limiters)
            limiter?.Dispose();
    }
}
