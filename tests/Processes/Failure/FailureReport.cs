using System.Collections.Immutable;
using System.Globalization;

namespace HealthWuhan.Tests.Failure;

/// <summary>What clients saw of a failure, as a line of the table in docs/failure.md.</summary>
internal static class FailureReport
{
    public const string Head =
        """
        | failure | lasted | reads | not at the first attempt | longest read | writes | 503 | cut | longest until 503 | longest until done |
        |---|---|---|---|---|---|---|---|---|---|
        """;

    /// <summary>Counts what ended or began while it lasted; a read is a client's whole wait, a write each request.</summary>
    public static string Line(Fault fault, ImmutableArray<Attempt> attempts)
    {
        var meanwhile = attempts.Where(attempt => attempt.When.Overlaps(fault.When)).ToArray();
        var reads = meanwhile.Where(attempt => attempt.Call == Call.Read).GroupBy(attempt => attempt.Errand).ToArray();
        var writes = meanwhile.Where(attempt => attempt.Call != Call.Read).ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {fault.Kind}{(fault.Node is null or "gateway" ? "" : $" ({fault.Node})")} | {Seconds(fault.When.Length)} | {reads.Length} | {reads.Count(read => read.Skip(1).Any())} | {Longest(reads.Select(Whole))} | ")
            + string.Create(CultureInfo.InvariantCulture,
            $"{writes.Length} | {Count(writes, Reply.Later)} | {Count(writes, Reply.Cut)} | {Longest(LengthOf(writes, Reply.Later))} | {Longest(LengthOf(writes, Reply.Done))} |");
    }

    private static int Count(Attempt[] writes, Reply reply) => writes.Count(write => write.Reply == reply);

    private static IEnumerable<TimeSpan> LengthOf(Attempt[] writes, Reply reply) => writes.Where(write => write.Reply == reply).Select(write => write.When.Length);

    private static TimeSpan Whole(IEnumerable<Attempt> read) => read.Max(attempt => attempt.When.Ended) - read.Min(attempt => attempt.When.Began);

    private static string Longest(IEnumerable<TimeSpan> lengths) => lengths.DefaultIfEmpty().Max() is { Ticks: > 0 } longest ? Seconds(longest) : "–";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
