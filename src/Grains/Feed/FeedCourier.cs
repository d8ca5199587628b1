using System.Collections.Concurrent;
using HealthWuhan.Domain.Feed;
using HealthWuhan.HealthCloud.Feed;

namespace HealthWuhan.Grains.Feed;

/// <summary>Takes some events to one consumer: those of one person or tube one after the other, different ones side by side.</summary>
internal sealed class FeedCourier(FeedPost post, FeedConsumers consumers, TimeProvider clock)
{
    private const int AtOnce = 32;

    /// <summary>
    /// Returns when each was taken or is to be set aside, and gives the latter. With the consumer away it does not return before the consumer is back or the
    /// courier is called off.
    /// </summary>
    /// <param name="consumer">Who is called.</param>
    /// <param name="events">In the record's order.</param>
    /// <param name="blocked">The lines that have something set aside already.</param>
    /// <param name="cancellationToken">Calls the courier off.</param>
    public async Task<IReadOnlyList<DeadLetter>> Deliver(
        FeedConsumer consumer, IReadOnlyList<FeedEvent> events, IReadOnlySet<string> blocked, CancellationToken cancellationToken)
    {
        var setAside = new ConcurrentQueue<DeadLetter>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(events.GroupBy(happened => happened.Line, StringComparer.Ordinal), options, async (line, cancellation) =>
        {
            var isBlocked = blocked.Contains(line.Key);
            foreach (var happened in line)
            {
                var failed = isBlocked
                    ? new DeadLetter(happened.Position, line.Key, "waits behind an earlier one", 0)
                    : await Deliver(consumer, happened, cancellation);
                if (failed is null)
                    continue;
                isBlocked = true;
                setAside.Enqueue(failed);
            }
        });
        return [.. setAside.OrderBy(letter => letter.Position)];
    }

    /// <summary>Null when it was taken.</summary>
    private async Task<DeadLetter?> Deliver(FeedConsumer consumer, FeedEvent happened, CancellationToken cancellationToken)
    {
        var failures = 0;
        for (var attempt = 1; ; attempt++)
        {
            var (answer, words) = await post.Send(consumer, happened, cancellationToken);
            if (answer == DeliveryAnswer.Taken)
                return null;
            if (answer == DeliveryAnswer.Failed)
                failures++;
            if (DeliveryRules.IsSetAside(answer, failures))
                return new(happened.Position, happened.Line, words, attempt);

            await consumers.Fail(consumer.Id, words, cancellationToken);
            await Task.Delay(DeliveryRules.PauseAfter(attempt, Random.Shared.NextDouble()), clock, cancellationToken);
        }
    }
}
