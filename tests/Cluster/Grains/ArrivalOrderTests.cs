using CsCheck;
using HealthWuhan.Grains.Booking;

namespace HealthWuhan.Tests.Grains;

/// <summary>In which order a schedule decides what has reached it.</summary>
public sealed class ArrivalOrderTests
{
    /// <summary>Calls of a burst are handed over in any order, on a scheduler of one turn at a time, as a grain's is.</summary>
    [Fact]
    public Task Of_all_that_are_here_whoever_came_first_goes_first_and_of_one_moment_the_first_to_be_handed_over() =>
        Gen.Int[0, 20].Array[0, 40].SampleAsync(async moments =>
        {
            var decided = await Decided([moments]);
            Assert.Equal(moments.Select((moment, i) => (moment, i)).OrderBy(one => one.moment).ThenBy(one => one.i), decided);
        }, iter: 100);

    [Fact]
    public async Task Nobody_is_waited_for_who_comes_after_the_others_have_gone_on()
    {
        var decided = await Decided([[5, 3], [1]]);
        Assert.Equal([(3, 1), (5, 0), (1, 0)], decided);
    }

    /// <summary>Several bursts, each handed over when the one before has been decided.</summary>
    private static async Task<List<(int Moment, int Number)>> Decided(int[][] bursts)
    {
        var (order, decided, turns) = (new ArrivalOrder(), new List<(int, int)>(), new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        foreach (var burst in bursts)
        {
            // In one turn, as Orleans begins all that it has.
            var begun = await Task.Factory.StartNew(
                () => burst.Select((moment, i) => Decide(moment, i)).ToArray(), TestContext.Current.CancellationToken, TaskCreationOptions.None, turns);
            await Task.WhenAll(begun);
        }

        return decided;

        async Task Decide(int moment, int number)
        {
            await order.Turn(DateTimeOffset.UnixEpoch.AddMilliseconds(moment));
            decided.Add((moment, number));
        }
    }
}
