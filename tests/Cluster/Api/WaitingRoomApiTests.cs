using System.Net;

namespace HealthWuhan.Tests.Api;

/// <summary>Many who sign in at once, and what those do who are signed in.</summary>
[Collection(City.Collection)]
public sealed class WaitingRoomApiTests(City city)
{
    private const string TicketHeader = "X-Waiting-Ticket";
    private const int Many = 24;

    [Fact]
    public async Task Of_too_many_who_sign_in_some_are_sent_away_with_a_ticket_that_lets_them_in_later()
    {
        await using var node = await city.StartApi(("Limits:PasswordSignIn:AtOnce", "1"), ("Limits:PasswordSignIn:Waiting", "2"));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => SignIn(client, ticket: null)));
        var sentAway = answers.Where(answer => answer.Status != HttpStatusCode.OK).ToArray();
        Assert.InRange(sentAway.Length, 1, Many - 3);
        Assert.All(sentAway, answer => Assert.Equal((HttpStatusCode.ServiceUnavailable, "waiting-room"), (answer.Status, answer.Code)));
        Assert.All(sentAway, answer => Assert.NotNull(answer.Message.Headers.RetryAfter));

        foreach (var ticket in sentAway.Select(TicketOf))
            Assert.Equal(HttpStatusCode.OK, (await SignIn(client, ticket)).Status);
    }

    [Fact]
    public async Task A_ticket_tells_nothing_and_no_two_are_the_same()
    {
        await using var node = await city.StartApi(("Limits:SignIn:AtOnce", "1"), ("Limits:SignIn:Waiting", "0"));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        var person = Fresh.Person();
        var body = new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone };
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => client.Post("/v1/session/code", body)));
        var tickets = answers.Where(answer => answer.Code == "waiting-room").Select(TicketOf).ToArray();
        Assert.NotEmpty(tickets);
        Assert.Equal(tickets.Length, tickets.Distinct(StringComparer.Ordinal).Count());
        Assert.All(tickets, ticket => Assert.Matches("^[A-Za-z0-9_-]{43}$", ticket));
    }

    [Fact]
    public async Task Whoever_is_signed_in_reads_and_carries_on_while_nobody_gets_in()
    {
        await using var node = await city.StartApi(("Limits:SignIn:AtOnce", "1"), ("Limits:SignIn:Waiting", "0"));
        using var citizen = (await city.Citizen(Fresh.Person())).At(node);
        using var slow = new SlowContent("{", "application/json");
        using var door = SlowContent.Client(node);
        var inside = door.Ask(slow.To("/v1/session"));
        await slow.HasBegun;
        Assert.Equal("waiting-room", (await door.Post("/v1/session", new { })).Code);
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me/results")).Status);
        Assert.Equal("session-ended", (await door.Post("/v1/session/refresh", new { refreshToken = "none" })).Code);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(door, ticket: null)).Status);
        slow.End("}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await inside).Status);
    }

    private static string TicketOf(Answer answer) => Assert.Single(answer.Message.Headers.GetValues(TicketHeader));

    private static Task<Answer> SignIn(HttpClient client, string? ticket)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/staff/session") { Content = System.Net.Http.Json.JsonContent.Create(new { username = "test-medic", password = City.Password }) };
        if (ticket is not null)
            request.Headers.Add(TicketHeader, ticket);
        return client.Ask(request);
    }
}
