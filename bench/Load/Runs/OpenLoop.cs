using System.Threading.Channels;
using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Runs;

/// <summary>
/// Requests arrive at a fixed rate whether or not earlier ones are answered, as people do. Latency counts from the moment a request was
/// meant to start, so a request that waits for a free connection behind a slow answer counts its wait (coordinated omission).
/// </summary>
/// <remarks>The arrivals of a timer tick (a few milliseconds on a busy machine) start together, at its end; their being late is part of the latency.</remarks>
internal static class OpenLoop
{
    public static async Task<LoadReport> Run(
        IReadOnlyList<Question> questions, LoadLimits limits, int rate, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limits.Duration + LoadLimits.Grace);
        using var connections = new Connections(limits.Connections);
        var askers = Asker.Several(connections, questions, limits.Connections, clock);
        // Continuations run where the arrival is written: a hand-over to the thread pool would cost more than the send.
        var arrivals = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleWriter = true, AllowSynchronousContinuations = true });
        var answered = Task.WhenAll(askers.Select(AnswerArrivals));
        var start = clock.GetTimestamp();
        await Arrive(arrivals.Writer, start, limits, rate, clock, cancellationToken);
        await answered;
        cancellationToken.ThrowIfCancellationRequested();
        return LoadReport.Of(clock.GetElapsedTime(start), askers.Select(asker => asker.Tally));

        async Task AnswerArrivals(Asker asker)
        {
            await foreach (var intended in arrivals.Reader.ReadAllAsync(cancellationToken))
                await asker.AskNext(intended, deadline.Token);
        }
    }

    private static async Task Arrive(
        ChannelWriter<long> arrivals, long start, LoadLimits limits, int rate, TimeProvider clock, CancellationToken cancellationToken)
    {
        var total = Math.Min(limits.MaxRequests, (long)(rate * limits.Duration.TotalSeconds));
        var interval = (double)clock.TimestampFrequency / rate;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1), clock);
        try
        {
            for (var arrived = 0L; arrived < total && await tick.WaitForNextTickAsync(cancellationToken);)
            {
                var due = Math.Min(total, (long)((clock.GetTimestamp() - start) / interval));
                for (; arrived < due; arrived++)
                    arrivals.TryWrite(start + (long)(arrived * interval));
            }
        }
        finally
        {
            arrivals.Complete();
        }
    }
}
