using System.Net;
using HealthWuhan.Grains.Partitions;

namespace HealthWuhan.Tests.Partitions;

/// <summary>When a silo counts as out of reach, and which of two leaves.</summary>
public class ReachCountTests
{
    private static readonly SiloAddress s_early = Silo(1, 100);
    private static readonly SiloAddress s_late = Silo(2, 200);

    [Fact]
    public void One_that_leaves_two_questions_in_a_row_unanswered_is_out_of_reach()
    {
        var once = ReachCount.None.After([(s_early, false), (s_late, true)]);
        Assert.Empty(once.OutOfReach);
        Assert.Equal([s_early], once.After([(s_early, false), (s_late, true)]).OutOfReach);
    }

    [Fact]
    public void An_answer_in_between_or_a_membership_that_ended_begins_it_anew()
    {
        var once = ReachCount.None.After([(s_early, false)]);
        Assert.Empty(once.After([(s_early, true)]).After([(s_early, false)]).OutOfReach);
        Assert.Empty(once.After([]).After([(s_early, false)]).OutOfReach);
    }

    [Fact]
    public void The_one_that_came_later_leaves_and_of_two_that_came_at_once_exactly_one()
    {
        Assert.Equal((true, false), (ReachCount.LeavesFor(s_late, s_early), ReachCount.LeavesFor(s_early, s_late)));
        var twin = Silo(3, 100);
        Assert.NotEqual(ReachCount.LeavesFor(twin, s_early), ReachCount.LeavesFor(s_early, twin));
    }

    private static SiloAddress Silo(int port, int generation) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), generation);
}
