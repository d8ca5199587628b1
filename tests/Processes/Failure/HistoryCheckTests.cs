using System.Collections.Immutable;

namespace HealthWuhan.Tests.Failure;

/// <summary>What the check of a history makes of single cases, above all of those where something is known by halves.</summary>
public class HistoryCheckTests
{
    private static readonly Promise s_promise = new(Seconds(5), Seconds(2));
    private static readonly Sighting s_pending = new("s", "t", Sighting.Pending);
    private static readonly Sighting s_negative = new("s", "t", "Negative");
    private static readonly Attempt s_swab = Write(1, Call.Swab, new("t", "p"), Reply.Done, 1, 2) with { Seen = [s_pending] };

    [Fact]
    public void A_swab_that_was_cut_off_may_be_there() => Kept([Write(1, Call.Swab, new("t", "p"), Reply.Cut, 1, 2), s_swab with { When = new(Seconds(3), Seconds(4)) }, Read(2, 2.5, 2.6, s_pending)], [Killed(0, 3)]);

    [Fact]
    public void A_swab_that_was_cut_off_may_not_be_there() => Kept([Write(1, Call.Swab, new("t", "p"), Reply.Cut, 1, 2), s_swab with { When = new(Seconds(3), Seconds(4)) }, Read(2, 2.5, 2.6)], [Killed(0, 3)]);

    [Fact]
    public void But_seen_once_it_stays() => Broken(
        HistoryCheck.ResultVanished,
        [Write(1, Call.Swab, new("t", "p"), Reply.Cut, 1, 2), s_swab with { When = new(Seconds(5), Seconds(6)) }, Read(2, 2.5, 2.6, s_pending), Read(3, 2.7, 2.8)],
        [Killed(0, 3)]);

    [Fact]
    public void Of_two_reads_at_the_same_time_either_may_be_behind() => Kept([s_swab, Push(3, 4), Read(2, 3.1, 3.5, s_negative), Read(3, 3.4, 3.9, s_pending)]);

    [Fact]
    public void A_read_that_begins_later_is_not_behind() => Broken(HistoryCheck.ResultVanished, [s_swab, Push(3, 9), Read(2, 3.1, 3.5, s_negative), Read(3, 3.6, 3.9, s_pending)]);

    [Fact]
    public void Another_result_in_its_place_is_a_result_that_went() =>
        Broken(HistoryCheck.ResultVanished, [s_swab, Push(3, 9), Read(2, 3.1, 3.5, s_negative), Read(3, 3.6, 3.9, s_negative with { Status = "Positive" })]);

    [Fact]
    public void An_acknowledged_result_is_read_at_once() => Broken(HistoryCheck.WriteNotSeen, [s_swab, Push(3, 4), Read(2, 4.1, 4.2, s_pending)]);

    [Fact]
    public void A_result_before_anybody_pushed_it_is_nobodys() => Broken(HistoryCheck.NobodyAsked, [s_swab, Push(3, 4), Read(2, 2.1, 2.2, s_negative)]);

    [Fact]
    public void A_read_may_be_repeated_within_its_budget() => Kept([s_swab, Read(2, 3, 4, s_pending) with { Reply = Reply.Later, Seen = [] }, Read(2, 4, 7.9, s_pending)]);

    [Fact]
    public void A_read_is_measured_from_its_first_request() => Broken(HistoryCheck.ReadTooLong, [s_swab, Read(2, 3, 4) with { Reply = Reply.Cut }, Read(2, 4, 8.1, s_pending)]);

    [Fact]
    public void A_read_that_never_succeeds_is_lost() => Broken(HistoryCheck.ReadTooLong, [Read(2, 3, 4) with { Reply = Reply.Later }]);

    [Fact]
    public void A_connection_that_breaks_while_its_node_lives_is_no_answer() => Broken(HistoryCheck.WriteMisanswered, [Write(1, Call.Seal, new("t", null), Reply.Cut, 1, 2)], [Killed(0, 3) with { Node = "gateway" }]);

    [Fact]
    public void A_node_that_was_suspended_may_refuse_late() => Kept([Write(1, Call.Open, new("t", null), Reply.Later, 1, 6), Write(1, Call.Open, new("t", null), Reply.Done, 6, 7)], [Killed(1, 5)]);

    [Fact]
    public void Nobody_else_may() => Broken(HistoryCheck.RefusedLate, [Write(1, Call.Open, new("t", null), Reply.Later, 1, 3.1), Write(1, Call.Open, new("t", null), Reply.Done, 6, 7)]);

    [Fact]
    public void No_failure_excuses_a_500() => Broken(HistoryCheck.WriteMisanswered, [Write(1, Call.Open, new("t", null), Reply.Wrong, 1, 2), Write(1, Call.Open, new("t", null), Reply.Done, 6, 7)], [Killed(0, 9)]);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Attempt Write(int errand, Call call, Matter about, Reply reply, double began, double ended) =>
        new(errand, call, about, reply, new(Seconds(began), Seconds(ended))) { Node = "silo-1" };

    private static Attempt Push(double began, double ended) => Write(9, Call.Push, new("t", null), Reply.Done, began, ended) with { Says = "Negative" };

    private static Attempt Read(int errand, double began, double ended, params ImmutableArray<Sighting> seen) =>
        new(errand, Call.Read, new(null, "p"), Reply.Done, new(Seconds(began), Seconds(ended))) { Node = "silo-1", Seen = seen };

    private static Fault Killed(double from, double to) => new("kill-silo", "silo-1", new(Seconds(from), Seconds(to)));

    private static void Kept(ImmutableArray<Attempt> attempts, ImmutableArray<Fault>? faults = null) => Assert.Empty(Find(attempts, faults));

    private static void Broken(string rule, ImmutableArray<Attempt> attempts, ImmutableArray<Fault>? faults = null) =>
        Assert.Contains(rule, Find(attempts, faults).Select(violation => violation.Rule));

    private static ImmutableArray<Violation> Find(ImmutableArray<Attempt> attempts, ImmutableArray<Fault>? faults) => HistoryCheck.Find(new(attempts, faults ?? [], []), s_promise);
}
