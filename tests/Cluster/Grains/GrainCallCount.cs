namespace HealthWuhan.Tests.Grains;

/// <summary>Counts the calls that grains of ours receive, wherever they come from.</summary>
public sealed class GrainCallCount : IIncomingGrainCallFilter
{
    private int _count;

    public int Count => _count;

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain.GetType().Namespace?.StartsWith("HealthWuhan", StringComparison.Ordinal) == true)
            Interlocked.Increment(ref _count);
        return context.Invoke();
    }
}
