using CsCheck;
using HealthWuhan.Api.Limits;
using Microsoft.Extensions.Time.Testing;

namespace HealthWuhan.Tests.Limits;

/// <summary>The line before a door: who is next, and who is sent away.</summary>
public sealed class WaitingRoomTests
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Whoever_waits_longest_is_next_however_late_they_came_in()
    {
        var room = Room(atOnce: 1, seats: 3);
        var inside = await Enter(room, 1);
        var (third, second) = (Enter(room, 3), Enter(room, 2));
        inside!.Dispose();
        using var turn = await second;
        Assert.NotNull(turn);
        Assert.False(third.IsCompleted);
    }

    [Fact]
    public async Task A_full_room_sends_away_the_last_to_come()
    {
        var room = Room(atOnce: 1, seats: 1);
        using var inside = await Enter(room, 1);
        var waiting = Enter(room, 2);
        Assert.Null(await Enter(room, 3));
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task An_old_ticket_takes_the_seat_of_somebody_newer()
    {
        var room = Room(atOnce: 1, seats: 1);
        var inside = await Enter(room, 1);
        var newer = Enter(room, 9);
        var older = Enter(room, 5);
        Assert.Null(await newer);
        inside!.Dispose();
        using var turn = await older;
        Assert.NotNull(turn);
    }

    [Fact]
    public async Task Whoever_has_waited_long_enough_is_sent_away_to_come_again()
    {
        var room = Room(atOnce: 1, seats: 1);
        using var inside = await Enter(room, 1);
        var waiting = Enter(room, 2);
        _clock.Advance(s_longestWait);
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Who_hangs_up_leaves_their_turn_to_the_next()
    {
        var room = Room(atOnce: 1, seats: 2);
        var inside = await Enter(room, 1);
        using var hangsUp = new CancellationTokenSource();
        var gone = room.Enter(Place(2), hangsUp.Token);
        var next = Enter(room, 3);
        await hangsUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        inside!.Dispose();
        using var turn = await next;
        Assert.NotNull(turn);
    }

    [Fact]
    public async Task A_place_that_sits_there_already_gets_no_second_seat()
    {
        var room = Room(atOnce: 1, seats: 5);
        using var inside = await Enter(room, 1);
        var waiting = Enter(room, 2);
        Assert.True(room.Holds(Place(2)));
        Assert.Null(await Enter(room, 2));
        Assert.False(waiting.IsCompleted);
    }

    /// <summary>Against a model: a sorted list of who is there. Positive numbers come with that place, zero lets one who is inside leave.</summary>
    [Fact]
    public Task The_room_holds_the_oldest_and_lets_them_in_in_order_whatever_comes_and_goes() =>
        Gen.Int[0, 60].Array[0, 80].SampleAsync(async steps =>
        {
            var room = Room(atOnce: 2, seats: 4);
            var (inside, waiting, left, tasks) = (new Queue<long>(), new SortedSet<long>(), new List<long>(), new Dictionary<long, Task<IDisposable?>>());
            foreach (var step in steps.Where(step => step == 0 || !tasks.ContainsKey(step)))
            {
                if (step > 0)
                    tasks[step] = Enter(room, step);
                else if (inside.TryDequeue(out var leaving))
                {
                    left.Add(leaving);
                    (await tasks[leaving])!.Dispose();
                }

                Model(step, inside, waiting);
                Assert.All(waiting, place => Assert.False(tasks[place].IsCompleted));
                foreach (var place in tasks.Keys.Except(waiting))
                    Assert.Equal(inside.Contains(place) || left.Contains(place), await tasks[place] is not null);
            }
        }, iter: 200);

    private static void Model(int step, Queue<long> inside, SortedSet<long> waiting)
    {
        if (step > 0)
            waiting.Add(step);
        while (inside.Count < 2 && waiting.Count > 0)
        {
            inside.Enqueue(waiting.Min);
            waiting.Remove(waiting.Min);
        }

        if (waiting.Count > 4)
            waiting.Remove(waiting.Max);
    }

    private WaitingRoom Room(int atOnce, int seats) => new(new(atOnce, seats, s_longestWait), _clock);

    private static Task<IDisposable?> Enter(WaitingRoom room, long since) => room.Enter(Place(since), TestContext.Current.CancellationToken);

    private static WaitingPlace Place(long since) => new(since, 0);
}
