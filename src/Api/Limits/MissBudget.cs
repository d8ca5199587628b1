using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>
/// How often this node lets somebody ask for what is not there or not theirs, and fail to sign in. Whoever works meets some of it; whoever tries barcodes, documents,
/// names or codes meets little else.
/// </summary>
internal sealed class MissBudget : IDisposable
{
    private readonly PartitionedRateLimiter<string> _lookUps;
    private readonly PartitionedRateLimiter<string> _rows;
    private readonly PartitionedRateLimiter<IPAddress> _passwords;
    private readonly PartitionedRateLimiter<IPAddress> _codes;

    public MissBudget(IOptions<LimitOptions> options)
    {
        var limits = options.Value.Misses;
        _lookUps = Buckets<string>(limits.Burst, limits.PerMinute);
        _rows = Buckets<string>(limits.RowBurst, limits.RowsPerMinute);
        _passwords = Buckets<IPAddress>(limits.WrongPasswordBurst, limits.WrongPasswordsPerMinute);
        _codes = Buckets<IPAddress>(limits.WrongCodeBurst, limits.WrongCodesPerMinute);
    }

    /// <summary>Null while the account may look something up, else how long until it may again.</summary>
    public TimeSpan? WaitToLookUp(string account) => _lookUps.WaitIfEmpty(account);

    /// <summary>Null while the account may name something in a file or a list, else how long until it may again.</summary>
    public TimeSpan? WaitToList(string account) => _rows.WaitIfEmpty(account);

    /// <summary>Null while somebody at this address may try to sign in, else how long until they may again.</summary>
    public TimeSpan? WaitToSignIn(EndpointClass kind, IPAddress network) => Failures(kind).WaitIfEmpty(network);

    public void CountLookUp(string account) => _lookUps.Drain(account, 1);

    public void CountRows(string account, int misses) => _rows.Drain(account, misses);

    public void CountFailure(EndpointClass kind, IPAddress network) => Failures(kind).Drain(network, 1);

    public void Dispose()
    {
        _lookUps.Dispose();
        _rows.Dispose();
        _passwords.Dispose();
        _codes.Dispose();
    }

    private PartitionedRateLimiter<IPAddress> Failures(EndpointClass kind) => kind == EndpointClass.PasswordSignIn ? _passwords : _codes;

    private static PartitionedRateLimiter<TKey> Buckets<TKey>(int burst, int perMinute)
        where TKey : notnull
    {
        Func<TKey, TokenBucketRateLimiterOptions> bucket = _ => Bucket.AMinute(burst, perMinute);
        return PartitionedRateLimiter.Create<TKey, TKey>(key => RateLimitPartition.GetTokenBucketLimiter(key, bucket));
    }
}
