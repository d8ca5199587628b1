using CsCheck;
using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.Tests.Monitoring;

public class LatencyBucketsTests
{
    private static readonly Gen<long> Microseconds = Gen.OneOf(Gen.Long[0, 100], Gen.Long[100, 100_000], Gen.Long[100_000, 60_000_000]);

    [Fact]
    public void Buckets_follow_one_another_without_a_gap()
    {
        for (var index = 0; index < LatencyBuckets.Count - 1; index++)
        {
            var bound = LatencyBuckets.UpperBound(index);
            Assert.Equal((index, index + 1), (LatencyBuckets.IndexOf(bound), LatencyBuckets.IndexOf(bound + 1)));
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(67_108_863, 191)]
    [InlineData(long.MaxValue, 191)]
    public void What_is_out_of_range_is_counted_at_the_end_of_it(long microseconds, int index) =>
        Assert.Equal(index, LatencyBuckets.IndexOf(microseconds));

    [Fact]
    public void A_percentile_is_never_below_the_true_one_and_at_most_an_eighth_above() => Gen.Select(Microseconds.Array[1, 200], Gen.Double[0.01, 1]).Sample((latencies, part) =>
    {
        var sorted = latencies.Order().ToArray();
        var exact = sorted[Math.Max(1, (int)Math.Ceiling(part * sorted.Length)) - 1];
        var told = LatencyBuckets.Percentile(Counts(latencies), part)!.Value.TotalMicroseconds;
        Assert.InRange(told, exact, Math.Floor(exact * 1.125));
    });

    [Fact]
    public void Counts_of_two_nodes_add_up_to_the_percentile_of_both() => Gen.Select(Microseconds.Array[1, 100], Microseconds.Array[1, 100]).Sample((left, right) =>
    {
        var sum = Counts(left).Zip(Counts(right), (a, b) => a + b).ToArray();
        Assert.Equal(LatencyBuckets.Percentile(Counts([.. left, .. right]), 0.99), LatencyBuckets.Percentile(sum, 0.99));
    });

    [Fact]
    public void Nothing_counted_has_no_percentile() => Assert.Null(LatencyBuckets.Percentile(new long[LatencyBuckets.Count], 0.5));

    private static long[] Counts(long[] latencies)
    {
        var counts = new long[LatencyBuckets.Count];
        foreach (var latency in latencies)
            counts[LatencyBuckets.IndexOf(latency)]++;
        return counts;
    }
}
