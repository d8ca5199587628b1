using System.Collections.Immutable;
using CsCheck;

namespace HealthWuhan.Tests.Failure;

/// <summary>Histories drawn by chance: a city that keeps its promises passes, and one thing that is changed afterwards is found by its name.</summary>
public class HistoryPropertyTests
{
    private static readonly Promise s_promise = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2));

    private static readonly Gen<ModelStep[]> s_steps =
        Gen.Select(Gen.Enum<Call>(), Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 4], (call, tube, person, fate) => new ModelStep(call, tube, person, fate)).Array[60, 120];

    [Fact]
    public void A_city_that_keeps_its_promises_passes() =>
        s_steps.Sample(steps => Assert.Empty(HistoryCheck.Find(ModelCity.Live(steps), s_promise)));

    [Theory]
    [InlineData(HistoryCheck.AcceptedWriteLost)]
    [InlineData(HistoryCheck.ResultVanished)]
    [InlineData(HistoryCheck.ResultTwice)]
    [InlineData(HistoryCheck.WriteNotSeen)]
    [InlineData(HistoryCheck.NobodyAsked)]
    [InlineData(HistoryCheck.ReadTooLong)]
    [InlineData(HistoryCheck.WriteMisanswered)]
    [InlineData(HistoryCheck.RefusedLate)]
    [InlineData(HistoryCheck.NeverTaken)]
    [InlineData(HistoryCheck.ViewsDiffer)]
    public void What_is_broken_in_it_is_found(string rule)
    {
        var planted = 0;
        s_steps.Sample(steps =>
        {
            if (Break(rule, ModelCity.Live(steps)) is not { } broken)
                return;
            Interlocked.Increment(ref planted);
            Assert.Contains(rule, HistoryCheck.Find(broken, s_promise).Select(violation => violation.Rule));
        });
        Assert.NotEqual(0, planted);
    }

    /// <summary>Breaks that promise somewhere; null where nothing in this history can break it.</summary>
    private static History? Break(string rule, History history) => rule switch
    {
        HistoryCheck.AcceptedWriteLost => InViews(history, standing => standing.Sample.IsResult ? [standing with { Sample = standing.Sample with { Status = Sighting.Pending } }] : null),
        HistoryCheck.ViewsDiffer => Differ(history),
        HistoryCheck.ResultVanished => LastRead(history, read => read.Seen.Any(sample => sample.IsResult) && SeenBefore(history, read),
            read => read with { Seen = [.. read.Seen.Where(sample => !sample.IsResult)] }),
        HistoryCheck.ResultTwice => LastRead(history, read => read.Seen.Length > 0, read => read with { Seen = read.Seen.Add(read.Seen[0] with { Sample = "another" }) }),
        HistoryCheck.WriteNotSeen => LastRead(history, read => read.Seen.Any(sample => Told(history, sample, read)), read => read with { Seen = [] }),
        HistoryCheck.NobodyAsked => LastRead(history, _ => true, read => read with { Seen = [new("x", "nobody's tube", Sighting.Pending)] }),
        HistoryCheck.ReadTooLong => LastRead(history, _ => true, read => read with { When = read.When with { Ended = read.When.Ended + TimeSpan.FromSeconds(6) } }),
        HistoryCheck.WriteMisanswered => First(history, attempt => attempt is { Call: not Call.Read, Reply: Reply.Later }, attempt => attempt with { Reply = Reply.Wrong }),
        HistoryCheck.RefusedLate => First(history, attempt => attempt is { Call: not Call.Read, Reply: Reply.Later },
            attempt => attempt with { Node = "gateway", When = attempt.When with { Ended = attempt.When.Began + TimeSpan.FromSeconds(3) } }),
        _ => First(history, attempt => attempt is { Call: not Call.Read, Reply: Reply.Done }, attempt => attempt with { Reply = Reply.Later }),
    };

    private static bool SeenBefore(History history, Attempt read) => history.Attempts.Any(earlier =>
        earlier is { Call: Call.Read, Reply: Reply.Done } && earlier.About == read.About && earlier.When.Ended <= read.When.Began && earlier.Seen.Any(sample => sample.IsResult));

    private static bool Told(History history, Sighting sample, Attempt read) => history.Attempts.Any(swab =>
        swab is { Call: Call.Swab, Reply: Reply.Done } && swab.Seen.Any(told => told.Sample == sample.Sample) && swab.When.Ended <= read.When.Began);

    private static History? Differ(History history) => history.Views[0].Samples.Length == 0 ? null
        : history with { Views = history.Views.SetItem(1, history.Views[1] with { Samples = history.Views[1].Samples.RemoveAt(0) }) };

    private static History? InViews(History history, Func<Standing, ImmutableArray<Standing>?> change)
    {
        var found = history.Views[0].Samples.FirstOrDefault(standing => change(standing) is not null);
        return found is null ? null : history with
        {
            Views = [.. history.Views.Select(view => view with
            {
                Samples = [.. view.Samples.SelectMany(standing => standing.Sample == found.Sample ? change(standing)!.Value : [standing])],
            })],
        };
    }

    private static History? LastRead(History history, Func<Attempt, bool> fits, Func<Attempt, Attempt> change) =>
        Change(history, history.Attempts.LastOrDefault(attempt => attempt is { Call: Call.Read, Reply: Reply.Done } && fits(attempt)), change);

    private static History? First(History history, Func<Attempt, bool> fits, Func<Attempt, Attempt> change) =>
        Change(history, history.Attempts.FirstOrDefault(fits), change);

    private static History? Change(History history, Attempt? which, Func<Attempt, Attempt> change) =>
        which is null ? null : history with { Attempts = history.Attempts.Replace(which, change(which)) };
}
