using CsCheck;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.Tests.Monitoring;

public class VisitWindowTests
{
    private const int Pause = 15 * 60;

    [Fact]
    public void A_visit_goes_on_until_nobody_has_called_for_the_pause()
    {
        var window = new VisitWindow(1_024);
        Assert.True(window.Begins("session", 10));
        Assert.False(window.Begins("session", 10));
        Assert.False(window.Begins("session", 10 + Pause));
        Assert.False(window.Begins("session", 10 + (2 * Pause)));
        Assert.True(window.Begins("session", 11 + (3 * Pause)));
    }

    [Fact]
    public void Visits_are_told_apart_as_by_a_list_of_all_sessions() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 2 * Pause]).Array[1, 300].Sample(calls =>
        {
            var (window, lastCalls, second) = (new VisitWindow(4_096), new Dictionary<int, int>(), 1);
            foreach (var (session, later) in calls)
            {
                second += later / 20;
                var begins = !lastCalls.TryGetValue(session, out var last) || second - last > Pause;
                lastCalls[session] = second;
                Assert.Equal(begins, window.Begins($"session {session}", (uint)second));
            }
        });

    [Fact]
    public void Of_calls_at_the_same_moment_exactly_one_begins_the_visit()
    {
        const int Sessions = 5_000;
        var window = new VisitWindow(1 << 17);
        var begun = 0;
        Parallel.For(0, 8 * Sessions, call =>
        {
            if (window.Begins($"session {call / 8}", 1))
                Interlocked.Increment(ref begun);
        });
        Assert.Equal((Sessions, 0), (begun, window.Forgotten));
    }

    [Fact]
    public void Beyond_its_room_it_forgets_who_has_been_silent_longest_and_says_so()
    {
        var window = new VisitWindow(8);
        for (var session = 0; session < 9; session++)
            Assert.True(window.Begins($"session {session}", (uint)(session + 1)));
        Assert.Equal(1, window.Forgotten);
        Assert.False(window.Begins("session 8", 20));
        Assert.True(window.Begins("session 0", 20));
    }

    [Fact]
    public void Sessions_that_are_over_make_room_for_others()
    {
        var window = new VisitWindow(8);
        for (var session = 0; session < 100; session++)
            Assert.True(window.Begins($"session {session}", (uint)(1 + (session * Pause))));
        Assert.Equal(0, window.Forgotten);
    }

    [Fact]
    public void Counting_a_call_of_a_visit_allocates_nothing()
    {
        var (window, counters) = (new VisitWindow(1_024), new TrafficCounters());
        Count();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Count();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Count() => counters.Count(new(250, true, true, window.Begins("session", 2)));
    }

    [Fact]
    public void Counting_from_many_threads_loses_nothing()
    {
        const int Calls = 100_000;
        var counters = new TrafficCounters();
        Parallel.For(0, Calls, call => counters.Count(new(call % 1_000, call % 2 == 0, call % 4 == 0, call % 8 == 0)));
        Assert.Equal(new VisitFigures(Calls / 8, Calls / 4, Calls / 2, Calls), counters.Total);
        Assert.Equal(Calls, counters.Latency().Sum());
    }
}
