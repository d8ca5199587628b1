using System.Collections.Frozen;
using HealthWuhan.HealthCloud.Feed;

namespace HealthWuhan.Grains.Feed;

/// <summary>What there is to do for a consumer while this silo has its lease: what somebody wants replayed, then what is new.</summary>
internal sealed class FeedRound(EventFeed feed, FeedConsumers consumers, DeadLetters letters, FeedCourier courier)
{
    private const int MostEvents = 512;

    /// <summary>Whether there was anything to do.</summary>
    public async Task<bool> Run(FeedConsumer consumer, Guid silo, CancellationToken cancellationToken) =>
        await Replay(consumer, cancellationToken) || await DeliverNew(consumer, silo, cancellationToken);

    private async Task<bool> Replay(FeedConsumer consumer, CancellationToken cancellationToken)
    {
        var due = await letters.Due(consumer.Id, MostEvents, cancellationToken);
        if (due.Count == 0)
            return false;

        var events = await feed.Find(due, cancellationToken);
        var setAside = await courier.Deliver(consumer, events, FrozenSet<string>.Empty, cancellationToken);
        await letters.Settle(consumer.Id, due, setAside, cancellationToken);
        return true;
    }

    private async Task<bool> DeliverNew(FeedConsumer consumer, Guid silo, CancellationToken cancellationToken)
    {
        var page = await feed.Read(consumer.Position, consumer.Kinds, MostEvents, cancellationToken);
        if (page.Next == consumer.Position)
            return false;

        var blocked = page.Events.Count == 0
            ? FrozenSet<string>.Empty
            : await letters.Blocked(consumer.Id, page.Events.Select(happened => happened.Line), cancellationToken);
        var setAside = await courier.Deliver(consumer, page.Events, blocked, cancellationToken);
        return await consumers.Advance(consumer, silo, page.Next, setAside, cancellationToken);
    }
}
