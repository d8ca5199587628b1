using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;

namespace HealthWuhan.Api.Keys;

/// <summary>A key that signs on one day in the city and that all nodes share through the database.</summary>
/// <typeparam name="TSelf">The kind of key.</typeparam>
internal interface IDailyKey<TSelf>
    where TSelf : class, IDailyKey<TSelf>
{
    /// <summary>Where keys of this kind are stored; all tables have the same columns.</summary>
    static abstract string Table { get; }

    DateOnly Day { get; }

    /// <summary>Random, so that a cached key is never taken for another one of the same day.</summary>
    string Kid { get; }

    static abstract TSelf Generate(DateOnly day);

    static abstract TSelf Import(DateOnly day, string kid, ReadOnlySpan<byte> exported);

    byte[] Export();

    /// <summary>What keys of this kind are encrypted with where they are stored.</summary>
    static abstract byte[] StorageKey(DeploymentKeys keys);
}

internal static class DailyKeyTerm
{
    /// <summary>Nothing that the key has signed is good from then on: a day after its own, for nodes that are without the database meanwhile.</summary>
    public static DateTimeOffset ExpiresAt<TKey>(this IDailyKey<TKey> key)
        where TKey : class, IDailyKey<TKey> => CityTime.StartOf(key.Day.AddDays(2));
}
