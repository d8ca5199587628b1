using System.Data.Common;
using HealthWuhan.Domain;

namespace HealthWuhan.Api.Keys;

/// <summary>
/// The keys of one kind as this node knows them: yesterday's, today's and tomorrow's. A key is stored and published a day before it signs, so
/// that every node and every gate that looks for keys once in a while has it in time.
/// </summary>
/// <remarks>All answers come from memory. The database is asked where a key is missing; without it the last key goes on signing.</remarks>
/// <typeparam name="TKey">The kind of key.</typeparam>
internal sealed partial class DailyKeys<TKey>(DailyKeyStore<TKey> store, TimeProvider clock, ILogger<DailyKeys<TKey>> logger) : IDisposable
    where TKey : class, IDailyKey<TKey>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Of a node that has no key at all, and so can serve nobody.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private volatile TKey[] _known = [];
    private long? _failedAt;
    private long? _searchedAt;

    /// <summary>Every key a token may be signed with, the next one too.</summary>
    public IEnumerable<TKey> Published => _known.Where(IsGood);

    private DateOnly Today => CityTime.DateOf(clock.GetUtcNow());

    /// <summary>Today's key, or the last one before it while today's cannot be had; null where there is none at all.</summary>
    public async ValueTask<TKey?> Current(CancellationToken cancellationToken)
    {
        var today = Today;
        if (!Has(today))
            await Refresh(() => Has(today), cancellationToken);
        return _known.LastOrDefault(key => key.Day <= today);
    }

    /// <summary>The key of that id. One that is not known is looked for in the database, but not at every call: anybody can make up ids.</summary>
    public async ValueTask<TKey?> Find(string kid, CancellationToken cancellationToken)
    {
        if (Known(kid) is null && HasPassed(_searchedAt, Pause))
        {
            _searchedAt = clock.GetTimestamp();
            await Refresh(() => Known(kid) is not null, cancellationToken);
        }

        return Known(kid) is { } key && IsGood(key) ? key : null;
    }

    /// <summary>The key of that id if this node knows it, expired or not. Newest first: those are asked for.</summary>
    public TKey? Known(string kid)
    {
        var known = _known;
        for (var i = known.Length - 1; i >= 0; i--)
        {
            if (known[i].Kid == kid)
                return known[i];
        }

        return null;
    }

    /// <summary>Sees that today's and tomorrow's key are there; asks the database only if not.</summary>
    public Task Prepare(CancellationToken cancellationToken) => Refresh(() => Has(Today) && Has(Today.AddDays(1)), cancellationToken);

    public void Dispose() => _oneAtATime.Dispose();

    private bool Has(DateOnly day) => _known.Any(key => key.Day == day);

    // The last one goes on without the database.
    private bool IsGood(TKey key) => clock.GetUtcNow() < key.ExpiresAt() || ReferenceEquals(key, _known[^1]);

    private bool HasPassed(long? start, TimeSpan pause) => start is not { } then || clock.GetElapsedTime(then) >= pause;

    /// <summary>Reads the keys, and makes what is missing, unless somebody else did so while this call waited or failed a moment ago.</summary>
    private async Task Refresh(Func<bool> isEnough, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (isEnough() || !HasPassed(_failedAt, _known.Length == 0 ? ShortPause : Pause))
                return;

            _known = await Load(cancellationToken);
            _failedAt = null;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            _failedAt = clock.GetTimestamp();
            LogUnavailable(exception, TKey.Table, _known.LastOrDefault()?.Day);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<TKey[]> Load(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var today = CityTime.DateOf(now);
        var stored = await store.List(now, cancellationToken);
        DateOnly[] missing = [.. new[] { today, today.AddDays(1) }.Where(day => stored.All(key => key.Day != day))];
        if (missing.Length == 0)
            return stored;

        foreach (var day in missing)
            await store.Add(TKey.Generate(day), now, cancellationToken);

        // Another node may have been faster: what is stored counts, not what was made here.
        return await store.List(now, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "The keys of {Table} cannot be read or made; the last known one is of {Day}.")]
    private partial void LogUnavailable(Exception exception, string table, DateOnly? day);
}
