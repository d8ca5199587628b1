using CsCheck;
using HealthWuhan.Api.Limits;

namespace HealthWuhan.Tests.Limits;

/// <summary>How many have their turn at once.</summary>
public sealed class TurnPaceTests
{
    private const int Least = 64;
    private const int Grown = 125;

    private static readonly TimeSpan s_meant = TimeSpan.FromMilliseconds(250);

    [Theory]
    // Twice as long as meant: half as many, but some always.
    [InlineData(500, true, Least)]
    [InlineData(300, true, 104)]
    // However long, at most a half less in one go.
    [InlineData(60_000, true, Least)]
    // Short, and somebody waits: a quarter more.
    [InlineData(100, true, 156)]
    [InlineData(250, true, 156)]
    // Short, and nobody waits: as many as were enough.
    [InlineData(100, false, Grown)]
    public void After_a_round_of_turns_there_are_as_many_as_keep_them_as_long_as_meant(int stayMilliseconds, bool isAwaited, int then)
    {
        var pace = Hurried();
        Round(pace, stayMilliseconds, isAwaited);
        Assert.Equal(then, pace.AtOnce);
    }

    [Fact]
    public void Nothing_changes_before_a_round_is_over()
    {
        var pace = Hurried();
        for (var i = 1; i < Grown; i++)
            pace.Ended(TimeSpan.FromSeconds(9), isAwaited: true);
        Assert.Equal(Grown, pace.AtOnce);
        pace.Ended(TimeSpan.FromSeconds(9), isAwaited: true);
        Assert.Equal(Least, pace.AtOnce);
    }

    [Fact]
    public void Turns_that_are_not_meant_to_last_so_long_are_always_as_many()
    {
        var pace = new TurnPace(300, meant: null);
        Round(pace, 60_000, isAwaited: true);
        Assert.Equal(300, pace.AtOnce);
    }

    [Fact]
    public void There_are_always_some_and_never_more_than_there_may_be() =>
        Gen.Select(Gen.Int[1, 600], Gen.Select(Gen.Int[0, 2_000], Gen.Bool).Array[0, 400]).Sample((most, turns) =>
        {
            var pace = new TurnPace(most, s_meant);
            foreach (var (stay, isAwaited) in turns)
            {
                pace.Ended(TimeSpan.FromMilliseconds(stay), isAwaited);
                Assert.InRange(pace.AtOnce, Math.Min(most, Least), most);
            }
        }, iter: 200);

    [Fact]
    public void Who_waits_is_told_by_what_turns_have_lasted()
    {
        var pace = new TurnPace(512, s_meant);
        for (var round = 0; round < 5; round++)
            Round(pace, 250, isAwaited: false);
        Assert.Equal(1, pace.WaitOf(4 * Least).TotalSeconds, tolerance: 0.01);
        Assert.InRange(pace.ServedWithin(TimeSpan.FromSeconds(1)), (4 * Least) - 2, (4 * Least) + 2);
    }

    /// <summary>After three rounds of short turns for which somebody waited.</summary>
    private static TurnPace Hurried()
    {
        var pace = new TurnPace(512, s_meant);
        for (var round = 0; round < 3; round++)
            Round(pace, 10, isAwaited: true);
        Assert.Equal(Grown, pace.AtOnce);
        return pace;
    }

    private static void Round(TurnPace pace, int stayMilliseconds, bool isAwaited)
    {
        for (var (i, all) = (0, pace.AtOnce); i < all; i++)
            pace.Ended(TimeSpan.FromMilliseconds(stayMilliseconds), isAwaited);
    }
}
