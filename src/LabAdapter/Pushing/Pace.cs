using System.Security.Cryptography;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>Keeps the lane at the allowed rate, and makes it wait when the city cannot take more.</summary>
internal sealed class Pace(int pushesPerMinute, TimeProvider clock)
{
    private readonly TimeSpan _between = TimeSpan.FromMinutes(1) / pushesPerMinute;
    private long? _last;

    /// <summary>Failures since the last answer.</summary>
    public int Failures { get; private set; }

    /// <summary>Returns when the next push may begin.</summary>
    public async Task Turn(CancellationToken cancellationToken)
    {
        if (_last is { } last && _between - clock.GetElapsedTime(last) is { Ticks: > 0 } left)
            await Task.Delay(left, clock, cancellationToken);
        _last = clock.GetTimestamp();
    }

    /// <summary>How long to wait after one more failure.</summary>
    public TimeSpan Retreat(TimeSpan? asked) => Backoff.Of(++Failures, asked, RandomNumberGenerator.GetInt32(1_000) / 1_000.0);

    public void Answered() => Failures = 0;
}
