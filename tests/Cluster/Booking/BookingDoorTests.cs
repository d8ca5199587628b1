using System.Net;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace HealthWuhan.Tests.Booking;

/// <summary>The line before a clinic's places over HTTP: told before anything else is done, and what nobody gains by that.</summary>
[Collection(City.Collection)]
public sealed class BookingDoorTests(City city)
{
    private const string TicketHeader = "X-Waiting-Ticket";

    private static readonly (string, string)[] s_oneAtOnce = [("Limits:Booking:AtOnce", "1"), ("Limits:Booking:Waiting", "0")];

    [Fact]
    public async Task Who_has_no_turn_is_told_before_their_token_is_read_and_their_ticket_lets_them_in_later()
    {
        await using var node = await city.StartApi(s_oneAtOnce);
        var slot = Clinic.Slot(await city.Published([2]));
        await using var inside = await Inside(node);

        var away = await Ask(node, slot, "Bearer nobody's", language: null);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "waiting-room"), (away.Status, away.Code));
        Assert.InRange(away.Message.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Equal("排队人数较多，请按提示时间凭号重试", away.Json.Text("title"));
        Assert.Equal("Many are waiting, come again with your ticket", (await Ask(node, slot, "Bearer nobody's", "en")).Json.Text("title"));
        Assert.Equal("nosniff", away.Message.Headers.GetValues("X-Content-Type-Options").Single());

        await inside.DisposeAsync();
        using var citizen = (await city.Citizen(Fresh.Person())).At(node);
        citizen.DefaultRequestHeaders.Add(TicketHeader, away.Message.Headers.GetValues(TicketHeader).Single());
        Assert.Equal(HttpStatusCode.Created, (await citizen.Hold(slot)).Status);
    }

    [Fact]
    public async Task A_ticket_opens_nothing_to_who_has_no_good_token()
    {
        await using var node = await city.StartApi(s_oneAtOnce);
        var slot = Clinic.Slot(await city.Published([2]));
        string ticket;
        await using (await Inside(node))
            ticket = (await Ask(node, slot, authorization: null, language: null)).Message.Headers.GetValues(TicketHeader).Single();
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        client.DefaultRequestHeaders.Add(TicketHeader, ticket);
        Assert.Equal("not-signed-in", (await client.Hold(slot)).Code);
        client.DefaultRequestHeaders.Add("Authorization", "Bearer nobody's");
        Assert.Equal("not-signed-in", (await client.Hold(slot)).Code);
    }

    [Fact]
    public async Task An_address_that_asks_for_too_many_places_in_line_is_to_show_first_who_asks()
    {
        await using var node = await city.StartApi([.. s_oneAtOnce, ("Limits:Booking:AddressBurst", "2"), ("Limits:Booking:AddressPerSecond", "0.01")]);
        var slot = Clinic.Slot(await city.Published([2]));
        using var citizen = (await city.Citizen(Fresh.Person())).At(node);
        await using var inside = await Inside(node);
        for (var i = 0; i < 2; i++)
            Assert.Equal("waiting-room", (await Ask(node, slot, "Bearer nobody's", language: null)).Code);
        Assert.Equal("too-many-requests", (await Ask(node, slot, "Bearer nobody's", language: null)).Code);
        // Somebody behind the same address who is signed in has their place as before.
        var away = await citizen.Hold(slot);
        Assert.Equal("waiting-room", away.Code);
        Assert.True(away.Message.Headers.Contains(TicketHeader));
    }

    [Fact]
    public async Task Whoever_had_a_turn_that_came_to_nothing_keeps_their_place()
    {
        await using var node = await city.StartApi(("Limits:WriteSeconds", "0.2"));
        var schedule = await city.Published([2]);
        using var citizen = (await city.Citizen(Fresh.Person())).At(node);
        await using (var connection = await city.Database.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            // Nobody can write the day for as long as this lasts.
            await using var hindrance = new NpgsqlCommand("SELECT 1 FROM grain_state WHERE string_key = $1 FOR UPDATE", connection) { Parameters = { new() { Value = ScheduleId.GrainKey(schedule) } } };
            Assert.NotNull(await hindrance.ExecuteScalarAsync(TestContext.Current.CancellationToken));
            var away = await citizen.Hold(Clinic.Slot(schedule));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily-unavailable"), (away.Status, away.Code));
            citizen.DefaultRequestHeaders.Add(TicketHeader, away.Message.Headers.GetValues(TicketHeader).Single());
        }

        await Eventually.Is("Created", async () => (await citizen.Hold(Clinic.Slot(schedule))).Status.ToString());
    }

    private static async Task<Answer> Ask(WebApplication node, string slot, string? authorization, string? language)
    {
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        if (authorization is not null)
            client.DefaultRequestHeaders.Add("Authorization", authorization);
        if (language is not null)
            client.DefaultRequestHeaders.Add("Accept-Language", language);
        return await client.Hold(slot);
    }

    /// <summary>Somebody has the only turn, whose request comes slowly, until this is disposed.</summary>
    private async Task<Turn> Inside(WebApplication node)
    {
        var (slow, client) = (new SlowContent("{", "application/json"), SlowContent.Client(node));
        using var signedIn = await city.Citizen(Fresh.Person());
        client.DefaultRequestHeaders.Authorization = signedIn.DefaultRequestHeaders.Authorization;
        var asked = client.Ask(slow.To("/v1/me/appointments"));
        await slow.HasBegun;
        return new(slow, client, asked);
    }

    private sealed class Turn(SlowContent slow, HttpClient client, Task<Answer> asked) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            slow.End("}");
            await asked;
            client.Dispose();
            slow.Dispose();
        }
    }
}
