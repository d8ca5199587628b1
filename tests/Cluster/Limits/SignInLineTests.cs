using System.Security.Cryptography;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Grains;
using Microsoft.Extensions.Time.Testing;

namespace HealthWuhan.Tests.Limits;

/// <summary>Tickets for the line before the sign-in: what they are worth, and to whom.</summary>
public sealed class SignInLineTests
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);

    private readonly FakeTimeProvider _clock = new(new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));
    private readonly DeploymentKeys _keys = Keys();
    private readonly WaitingTickets _tickets;
    private readonly SignInLine _line;

    public SignInLineTests()
    {
        _tickets = new(_keys, _clock);
        _line = new(new() { AtOnce = 1, Waiting = 1 }, new() { CallsPerTicket = 2 }, stay: null, _clock);
    }

    [Fact]
    public void A_ticket_is_good_on_every_node_of_the_deployment_and_nowhere_else()
    {
        var place = _tickets.NewPlace();
        Assert.Equal(place, new WaitingTickets(_keys, _clock).Read(_tickets.Write(place), s_lifetime));
        Assert.Null(new WaitingTickets(Keys(), _clock).Read(_tickets.Write(place), s_lifetime));
    }

    [Fact]
    public void No_letter_of_a_ticket_can_be_changed()
    {
        var ticket = _tickets.Write(_tickets.NewPlace());
        for (var i = 0; i < ticket.Length; i++)
        {
            var changed = ticket.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'Q' : 'A';
            Assert.Null(_tickets.Read(new string(changed), s_lifetime));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no ticket")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("===========================================")]
    public void What_is_no_ticket_is_none(string? text) => Assert.Null(_tickets.Read(text, s_lifetime));

    [Fact]
    public void A_ticket_ends()
    {
        var ticket = _tickets.Write(_tickets.NewPlace());
        _clock.Advance(s_lifetime);
        Assert.Null(_tickets.Read(ticket, s_lifetime));
    }

    [Fact]
    public async Task A_ticket_is_before_everybody_who_came_later()
    {
        var inside = (await Stand(null)).Turn!;
        var waiting = Stand(null);
        var sentAway = await Stand(null);
        Assert.Null(sentAway.Turn);
        inside.Dispose();
        using var second = (await waiting).Turn;

        var newcomer = Stand(null);
        var withTicket = Stand(sentAway.Place);
        Assert.Null((await newcomer).Turn);
        second!.Dispose();
        using var turn = (await withTicket).Turn;
        Assert.NotNull(turn);
    }

    [Fact]
    public async Task A_ticket_lets_in_for_the_calls_of_one_sign_in_and_then_stands_at_the_end()
    {
        var ticket = _tickets.NewPlace();
        _clock.Advance(TimeSpan.FromMinutes(1));
        for (var call = 0; call < 2; call++)
        {
            var stood = await Stand(ticket);
            Assert.Equal(ticket, stood.Place);
            stood.Turn!.Dispose();
        }

        var again = await Stand(ticket);
        using var turn = again.Turn;
        Assert.NotEqual(ticket, again.Place);
    }

    [Fact]
    public async Task Whoever_is_sent_away_later_is_told_to_come_later()
    {
        using var inside = (await Stand(null)).Turn;
        var waiting = Stand(null);
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 200; i++)
            waits.Add((await Stand(null)).ComeAgain);
        Assert.Equal(waits.Order(), waits);
        Assert.Equal(TimeSpan.FromSeconds(1), waits[0]);
        Assert.InRange(waits[^1], TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
        Assert.False(waiting.IsCompleted);
    }

    private Task<LineAnswer> Stand(WaitingPlace? ticket)
    {
        _clock.Advance(TimeSpan.FromMicroseconds(1));
        return _line.Stand(ticket, _tickets.NewPlace(), TestContext.Current.CancellationToken);
    }

    private static DeploymentKeys Keys() => new(DeploymentSecret.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
}
