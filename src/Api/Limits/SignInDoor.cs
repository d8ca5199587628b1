using System.Net;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>
/// Where people wait to sign in, or to book: in lines of their own, so that nobody else ever stands behind them. Who is sent away gets a ticket in a header,
/// and sends it back in the same one.
/// </summary>
internal sealed class SignInDoor
{
    public const string TicketHeader = "X-Waiting-Ticket";

    private readonly Dictionary<EndpointClass, SignInLine> _lines;
    private readonly WaitingTickets _tickets;
    private readonly TimeSpan _lifetime;

    public SignInDoor(IOptions<LimitOptions> options, WaitingTickets tickets, TimeProvider clock)
    {
        _tickets = tickets;
        var rules = options.Value.WaitingRoom;
        _lifetime = TimeSpan.FromMinutes(rules.TicketMinutes);
        _lines = new()
        {
            [EndpointClass.SignIn] = new(options.Value.SignIn, rules, stay: null, clock),
            [EndpointClass.PasswordSignIn] = new(options.Value.PasswordSignIn, rules, stay: null, clock),
            [EndpointClass.Booking] = new(
                options.Value.Booking, rules with { LongestWaitSeconds = rules.LongestBookingWaitSeconds }, TimeSpan.FromSeconds(rules.BookingStaySeconds), clock),
        };
    }

    /// <summary>Whether there is a line before that kind of work.</summary>
    public static bool IsBefore(EndpointClass kind) => kind is EndpointClass.Booking || IsSignIn(kind);

    /// <summary>Whether nobody is signed in yet, so that what fails counts by address.</summary>
    public static bool IsSignIn(EndpointClass kind) => kind is EndpointClass.SignIn or EndpointClass.PasswordSignIn;

    /// <summary>
    /// Looks at somebody who books before anything else is done for them, who they are included: notes when they came, which is their place, and sends them away where they have no turn in time.
    /// Null where they go on.
    /// </summary>
    /// <param name="context">Their request.</param>
    /// <param name="mayAsk">Whether this address may be told without showing who asks; asked only where it would be.</param>
    public LineAnswer? TurnAway(HttpContext context, Func<IPAddress, bool> mayAsk)
    {
        var line = _lines[EndpointClass.Booking];
        var arrival = new Arrival(_tickets.Read(context.Request.Headers[TicketHeader], _lifetime), _tickets.NewPlace());
        context.Features.Set(arrival);
        if (!line.IsClosedTo(arrival.Ticket, arrival.End) || !mayAsk(Caller.NetworkOf(context)))
            return null;
        return line.TurnAway(arrival.Ticket, arrival.End);
    }

    /// <summary>A turn behind the door; null after the caller was told when to come again.</summary>
    public async Task<IDisposable?> Enter(HttpContext context, EndpointClass kind)
    {
        var arrival = context.Features.Get<Arrival>() ?? new Arrival(_tickets.Read(context.Request.Headers[TicketHeader], _lifetime), _tickets.NewPlace());
        var answer = await _lines[kind].Stand(arrival.Ticket, arrival.End, context.RequestAborted);
        if (answer.Turn is null)
            await Tell(context, answer);
        else if (kind == EndpointClass.Booking)
            KeepPlace(context, answer.Place);
        context.Features.Set(arrival with { Place = answer.Place });
        return answer.Turn;
    }

    /// <summary>When somebody came who stood in line, by their ticket where they had one; null where there is no line before what they do.</summary>
    public static DateTimeOffset? CameAt(HttpContext context) => context.Features.Get<Arrival>()?.Place is { } place ? new(place.SinceTicks, TimeSpan.Zero) : null;

    /// <summary>Whoever had a turn, and is answered all the same that it cannot be done now, stands where they stood when they send it again: they may have a place already and not know.</summary>
    private void KeepPlace(HttpContext context, WaitingPlace place) => context.Response.OnStarting(() =>
    {
        if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers[TicketHeader] = _tickets.Write(place);
        return Task.CompletedTask;
    });

    /// <summary>Tells somebody who was sent away when to come again, and with which ticket.</summary>
    public Task Tell(HttpContext context, LineAnswer answer)
    {
        context.Response.Headers[TicketHeader] = _tickets.Write(answer.Place);
        return WaitingRoomProblem.Write(context, answer.ComeAgain);
    }

    /// <summary>With which ticket somebody came, and the place of who has none: the end of the line at that moment.</summary>
    private sealed record Arrival(WaitingPlace? Ticket, WaitingPlace End)
    {
        /// <summary>Which of the two it was in the end.</summary>
        public WaitingPlace? Place { get; init; }
    }
}
