using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Runs;

/// <summary>Every connection asks again as soon as it has its answer: shows how much a server can do, and hides how long people would wait.</summary>
internal static class ClosedLoop
{
    public static async Task<LoadReport> Run(
        IReadOnlyList<Question> questions, LoadLimits limits, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limits.Duration + LoadLimits.Grace);
        using var connections = new Connections(limits.Connections);
        var askers = Asker.Several(connections, questions, limits.Connections, clock);
        var start = clock.GetTimestamp();
        var left = limits.MaxRequests;
        await Task.WhenAll(askers.Select(AskOn));
        cancellationToken.ThrowIfCancellationRequested();
        return LoadReport.Of(clock.GetElapsedTime(start), askers.Select(asker => asker.Tally));

        async Task AskOn(Asker asker)
        {
            while (clock.GetElapsedTime(start) < limits.Duration && Interlocked.Decrement(ref left) >= 0 && !asker.HasGivenUp)
                await asker.AskNext(intended: null, deadline.Token);
        }
    }
}
