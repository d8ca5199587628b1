using CsCheck;
using HealthWuhan.Api.Limits;
using Microsoft.Extensions.Time.Testing;

namespace HealthWuhan.Tests.Limits;

/// <summary>So many in one go, and then as many as flow back.</summary>
public sealed class BucketsTests
{
    private const int Burst = 5;
    private const double PerSecond = 2;
    private const string Caller = "somebody";

    private readonly FakeTimeProvider _clock = new();
    private readonly Buckets<string> _buckets;

    public BucketsTests() => _buckets = new(Burst, PerSecond, _clock);

    [Fact]
    public void A_full_bucket_is_taken_in_one_go_and_then_it_says_when_there_is_one_again()
    {
        Assert.All(Enumerable.Repeat(Caller, Burst), caller => Assert.Null(_buckets.Take(caller)));
        Assert.Equal(TimeSpan.FromMilliseconds(500), _buckets.Take(Caller));
        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal(TimeSpan.FromMilliseconds(1), _buckets.Take(Caller));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(_buckets.Take(Caller));
        Assert.NotNull(_buckets.Take(Caller));
    }

    [Fact]
    public void Everybody_has_their_own()
    {
        _buckets.Drain(Caller, Burst);
        Assert.NotNull(_buckets.Take(Caller));
        Assert.Null(_buckets.Take("somebody else"));
    }

    [Fact]
    public void Looking_takes_nothing_and_remembers_nobody()
    {
        Assert.All(Enumerable.Repeat(Caller, 100), caller => Assert.Null(_buckets.WaitIfEmpty(caller)));
        Assert.Equal(0, _buckets.Count);
        _buckets.Drain(Caller, Burst - 1);
        Assert.Null(_buckets.WaitIfEmpty(Caller));
        _buckets.Drain(Caller, 100);
        Assert.Equal(TimeSpan.FromMilliseconds(500), _buckets.WaitIfEmpty(Caller));
        Assert.Equal(TimeSpan.FromMilliseconds(500), _buckets.Take(Caller));
    }

    [Fact]
    public void Who_has_not_called_for_as_long_as_a_bucket_takes_to_fill_is_forgotten()
    {
        foreach (var caller in Enumerable.Range(0, 1_000))
            _buckets.Take($"{caller}");
        Assert.Equal(1_000, _buckets.Count);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            _clock.Advance(TimeSpan.FromSeconds(Burst / PerSecond));
            _buckets.Take(Caller);
        }

        Assert.InRange(_buckets.Count, 1, 2);
    }

    [Fact]
    public void From_many_threads_at_once_exactly_a_bucket_is_taken()
    {
        var taken = 0;
        Parallel.For(0, 10_000, _ => Interlocked.Add(ref taken, _buckets.Take(Caller) is null ? 1 : 0));
        Assert.Equal(Burst, taken);
    }

    [Fact]
    public void Whatever_the_calls_a_bucket_holds_what_a_plain_count_of_tokens_says()
    {
        var steps = Gen.Select(Gen.Int[0, 4_000], Gen.Int[0, 3], Gen.Int[1, Burst + 2]).List[1, 60];
        steps.Sample(calls =>
        {
            var (clock, tokens) = (new FakeTimeProvider(), (double)Burst);
            var buckets = new Buckets<string>(Burst, PerSecond, clock);
            foreach (var (milliseconds, kind, count) in calls)
            {
                clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
                tokens = Math.Min(Burst, tokens + (milliseconds * PerSecond / 1_000));
                var isThere = tokens > 1 - 1e-6;
                if (kind == 0)
                    Assert.Equal(isThere, buckets.WaitIfEmpty(Caller) is null);
                else if (kind == 1)
                    buckets.Drain(Caller, count);
                else
                    Assert.Equal(isThere, buckets.Take(Caller) is null);
                tokens -= kind switch { 0 => 0, 1 => Math.Min(count, Math.Floor(tokens + 1e-6)), _ => isThere ? 1 : 0 };
            }
        });
    }
}
