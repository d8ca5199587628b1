using System.Collections.Concurrent;

namespace HealthWuhan.Tests.Grains;

/// <summary>Counts the calls that grains of ours receive, wherever they come from.</summary>
public sealed class GrainCallCount : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<GrainId, int> _calls = new();
    private int _count;

    public int Count => _count;

    /// <summary>How many of them a grain received.</summary>
    public int Of(IAddressable grain) => _calls.GetValueOrDefault(grain.GetGrainId());

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain.GetType().Namespace?.StartsWith("HealthWuhan", StringComparison.Ordinal) == true)
        {
            Interlocked.Increment(ref _count);
            _calls.AddOrUpdate(context.TargetId, 1, (_, calls) => calls + 1);
        }

        return context.Invoke();
    }
}
