using System.ComponentModel.DataAnnotations;

namespace HealthWuhan.Api.Limits;

/// <summary>How much of one kind of work is done, by this node and for one caller.</summary>
public sealed record ClassLimits
{
    /// <summary>Requests that this node works on at once.</summary>
    [Range(1, 100_000)] public int AtOnce { get; init; } = 256;

    /// <summary>Requests that wait for a turn; one more is refused with 503 at once.</summary>
    [Range(0, 100_000)] public int Waiting { get; init; } = 512;

    /// <summary>Requests that one account may send in one go, and then as many a second as flow back.</summary>
    [Range(1, 10_000_000)] public int AccountBurst { get; init; } = 6_000;

    [Range(0.01, 1_000_000)] public double AccountPerSecond { get; init; } = 200;

    /// <summary>Requests of one account that this node works on at once; null where that is not bounded apart.</summary>
    [Range(1, 100_000)] public int? AccountAtOnce { get; init; }

    /// <summary>The same as for an account, for calls that nobody is signed in at, by their address (IPv6 by /64). A carrier puts thousands of phones behind one.</summary>
    [Range(1, 10_000_000)] public int AddressBurst { get; init; } = 20_000;

    [Range(0.01, 1_000_000)] public double AddressPerSecond { get; init; } = 2_000;

    /// <summary>The largest body, in bytes.</summary>
    [Range(1, 16L * 1024 * 1024 * 1024)] public long BodyBytes { get; init; } = 64 * 1024;

    /// <summary>How long a request may take, its wait included; then 503.</summary>
    [Range(1, 24 * 3600)] public int TimeoutSeconds { get; init; } = 15;
}
