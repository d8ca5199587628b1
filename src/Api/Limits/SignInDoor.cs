using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
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
            [EndpointClass.SignIn] = new(options.Value.SignIn, rules, clock),
            [EndpointClass.PasswordSignIn] = new(options.Value.PasswordSignIn, rules, clock),
            [EndpointClass.Booking] = new(options.Value.Booking, rules with { LongestWaitSeconds = rules.LongestBookingWaitSeconds }, clock),
        };
    }

    /// <summary>Whether there is a line before that kind of work.</summary>
    public static bool IsBefore(EndpointClass kind) => kind is EndpointClass.Booking || IsSignIn(kind);

    /// <summary>Whether nobody is signed in yet, so that what fails counts by address.</summary>
    public static bool IsSignIn(EndpointClass kind) => kind is EndpointClass.SignIn or EndpointClass.PasswordSignIn;

    /// <summary>A turn behind the door; null after the caller was told when to come again.</summary>
    public async Task<IDisposable?> Enter(HttpContext context, EndpointClass kind)
    {
        var shown = _tickets.Read(context.Request.Headers[TicketHeader], _lifetime);
        var answer = await _lines[kind].Stand(shown, _tickets.NewPlace(), context.RequestAborted);
        if (answer.Turn is not null)
            return answer.Turn;

        context.Response.Headers[TicketHeader] = _tickets.Write(answer.Place);
        await new ProblemResult(new Refusal("waiting-room", $"Come again with the header {TicketHeader}, which keeps your place.") { Wait = answer.ComeAgain })
            .ExecuteAsync(context);
        return null;
    }
}
