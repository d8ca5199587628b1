using CsCheck;
using HealthWuhan.Api.Limits;
using Microsoft.Extensions.Time.Testing;

namespace HealthWuhan.Tests.Limits;

/// <summary>The line before a clinic's places: who has no turn within a second is told so at once, and comes again in their order.</summary>
public sealed class BookingLineTests
{
    private const int AtOnce = 2;

    private readonly FakeTimeProvider _clock = new(new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));
    private readonly SignInLine _line;
    private ulong _chance;

    public BookingLineTests() =>
        _line = new(new() { AtOnce = AtOnce, Waiting = 100 }, new() { LongestWaitSeconds = 1 }, TimeSpan.FromMilliseconds(250), _clock);

    [Fact]
    public async Task Only_those_wait_whose_turn_comes_in_time()
    {
        await TurnsOf(TimeSpan.FromMilliseconds(250), count: 60);
        var inside = await Fill();
        // Two turns of a quarter of a second at once: eight a second.
        var waiting = Enumerable.Range(0, 8).Select(_ => Stand(null)).ToArray();
        Assert.Null((await Stand(null)).Turn);
        Assert.All(waiting, waits => Assert.False(waits.IsCompleted));

        // Turns are slow: of those who wait the last are sent away before their second is over, and keep their places.
        _clock.Advance(TimeSpan.FromMilliseconds(900));
        foreach (var turn in inside)
            turn.Dispose();
        using var first = (await waiting[0]).Turn;
        using var second = (await waiting[1]).Turn;
        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null((await waiting[7]).Turn);
    }

    [Fact]
    public async Task A_free_seat_is_theirs_who_were_sent_away_earlier()
    {
        var (inside, away) = (await Fill(), await SentAway(100));
        foreach (var turn in inside)
            turn.Dispose();

        var newcomer = await Stand(null);
        Assert.Null(newcomer.Turn);
        Assert.All(away, earlier => Assert.True(earlier.ComeAgain <= newcomer.ComeAgain));
        using var first = (await Stand(away[0].Place)).Turn;
        using var last = (await Stand(away[^1].Place)).Turn;
        Assert.NotNull(first);
        Assert.NotNull(last);
    }

    [Fact]
    public async Task Who_does_not_come_back_is_before_nobody()
    {
        var (inside, away) = (await Fill(), await SentAway(100));
        foreach (var turn in inside)
            turn.Dispose();

        _clock.Advance(away[^1].ComeAgain + TimeSpan.FromSeconds(2));
        Assert.Null((await Stand(null)).Turn);
        _clock.Advance(away[^1].ComeAgain + TimeSpan.FromSeconds(5));
        using var turnOfNew = (await Stand(null)).Turn;
        Assert.NotNull(turnOfNew);
    }

    [Fact]
    public async Task They_come_again_in_their_order_and_never_slower_than_so_many_a_second()
    {
        await TurnsOf(TimeSpan.FromSeconds(5), count: 60);
        await Fill();
        var away = new List<LineAnswer>();
        // Five hundred in each tenth of a second.
        for (var tenth = 0; tenth < 10; tenth++, _clock.Advance(TimeSpan.FromMilliseconds(99)))
            away.AddRange(await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Stand(null))));
        Assert.Equal(away.Select(one => one.ComeAgain).Order(), away.Select(one => one.ComeAgain));
        // By what turns have lasted it would be hours.
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)), (away[0].ComeAgain, away[^1].ComeAgain));

        // Whoever is told once more stands where they stood.
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)), ((await Stand(away[0].Place)).ComeAgain, (await Stand(away[^1].Place)).ComeAgain));
    }

    /// <summary>What is asked before anything is known of somebody, and what happens then, are never two things. Positive numbers come, with the ticket of that number where it was sent away; zero ends a turn.</summary>
    [Fact]
    public Task Whoever_is_told_that_it_is_closed_would_have_been_sent_away() =>
        Gen.Int[-20, 20].Array[0, 60].SampleAsync(async steps =>
        {
            var (line, inside, known) = (new BookingLineTests(), new Queue<Task<LineAnswer>>(), new Dictionary<int, WaitingPlace>());
            foreach (var step in steps)
            {
                line._clock.Advance(TimeSpan.FromMilliseconds(7));
                if (step <= 0)
                {
                    if (inside.TryDequeue(out var leaving) && leaving.IsCompletedSuccessfully)
                        leaving.Result.Turn?.Dispose();
                    continue;
                }

                var (ticket, end) = (known.TryGetValue(step, out var place) ? place : (WaitingPlace?)null, line.NewPlace());
                var isClosed = line._line.IsClosedTo(ticket, end);
                var stood = line._line.Stand(ticket, end, TestContext.Current.CancellationToken);
                Assert.Equal(isClosed, stood.IsCompletedSuccessfully && stood.Result.Turn is null);
                if (isClosed)
                    known[step] = (await stood).Place;
                else
                    inside.Enqueue(stood);
            }
        }, iter: 200);

    private async Task<IDisposable[]> Fill() => [(await Stand(null)).Turn!, (await Stand(null)).Turn!];

    /// <summary>Nobody of them fits in: the line is full of those who came a moment before.</summary>
    private async Task<LineAnswer[]> SentAway(int count)
    {
        var answers = Enumerable.Range(0, count + 100).Select(_ => Stand(null)).ToArray();
        // Those who sat in the room are sent away too, when they have waited for a second.
        _clock.Advance(TimeSpan.FromSeconds(1));
        return [.. (await Task.WhenAll(answers)).OrderBy(answer => answer.Place)];
    }

    private async Task TurnsOf(TimeSpan stay, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var turn = (await Stand(null)).Turn!;
            _clock.Advance(stay);
            turn.Dispose();
        }
    }

    private Task<LineAnswer> Stand(WaitingPlace? ticket) => _line.Stand(ticket, NewPlace(), TestContext.Current.CancellationToken);

    private WaitingPlace NewPlace()
    {
        _clock.Advance(TimeSpan.FromMicroseconds(1));
        return new(_clock.GetUtcNow().UtcTicks, ++_chance);
    }
}
