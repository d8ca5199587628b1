using System.Net;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>
/// How often this node lets somebody ask for what is not there or not theirs, and fail to sign in. Whoever works meets some of it; whoever tries barcodes, documents,
/// names or codes meets little else.
/// </summary>
internal sealed class MissBudget
{
    private readonly Buckets<string> _lookUps;
    private readonly Buckets<string> _rows;
    private readonly Buckets<IPAddress> _passwords;
    private readonly Buckets<IPAddress> _codes;

    public MissBudget(IOptions<LimitOptions> options, TimeProvider clock)
    {
        var limits = options.Value.Misses;
        _lookUps = Buckets<string>.AMinute(limits.Burst, limits.PerMinute, clock);
        _rows = Buckets<string>.AMinute(limits.RowBurst, limits.RowsPerMinute, clock);
        _passwords = Buckets<IPAddress>.AMinute(limits.WrongPasswordBurst, limits.WrongPasswordsPerMinute, clock);
        _codes = Buckets<IPAddress>.AMinute(limits.WrongCodeBurst, limits.WrongCodesPerMinute, clock);
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

    private Buckets<IPAddress> Failures(EndpointClass kind) => kind == EndpointClass.PasswordSignIn ? _passwords : _codes;
}
