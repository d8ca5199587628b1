using HealthWuhan.HealthCloud.Feed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthWuhan.Grains.Feed;

/// <summary>What the feed consists of.</summary>
public static class FeedHosting
{
    /// <summary>The tables: for who reads them, and for who calls consumers.</summary>
    public static void AddFeed(this IServiceCollection services)
    {
        services.TryAddSingleton<EventFeed>();
        services.TryAddSingleton<FeedConsumers>();
        services.TryAddSingleton<DeadLetters>();
        services.TryAddSingleton<FeedSecrets>();
    }

    /// <summary>Has this process call consumers; a silo does.</summary>
    public static void AddFeedDelivery(this IServiceCollection services)
    {
        services.AddFeed();
        services.AddSingleton<FeedPost>();
        services.AddSingleton<FeedCourier>();
        services.AddSingleton<FeedRound>();
        services.AddHostedService<FeedDelivery>();
        services.AddHostedService<FeedLag>();
    }
}
