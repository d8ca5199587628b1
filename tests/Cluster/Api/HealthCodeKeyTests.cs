using System.Net;
using System.Security.Cryptography;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Builder;

namespace HealthWuhan.Tests.Api;

/// <summary>The keys that sign health codes: one a day, the same on every node.</summary>
[Collection(City.Collection)]
public sealed class HealthCodeKeyTests(City city) : IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task At_midnight_the_next_key_signs_that_was_published_before_and_tokens_of_the_last_one_are_good_for_their_minute()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        using var staff = await city.Staff(Roles.Medic);
        city.Clock.Shift = UntilMidnight() - TimeSpan.FromSeconds(20);
        var last = await citizen.HealthCodeToken();
        var published = await city.PublishedKids();

        city.Clock.Shift += TimeSpan.FromSeconds(25);
        var next = await citizen.HealthCodeToken();
        Assert.NotEqual(Gate.Kid(last), Gate.Kid(next));
        Assert.Contains(Gate.Kid(next), published);
        Assert.Contains(Gate.Kid(last), await city.PublishedKids());
        Assert.Equal(HttpStatusCode.OK, (await staff.Post("/v1/verify", new { token = last })).Status);
    }

    [Fact]
    public async Task Two_nodes_that_need_a_key_at_once_have_the_same()
    {
        await using var node = await city.StartApi();
        using var citizen = await city.Citizen(Fresh.Person());
        using var atOther = At(node, citizen);
        city.Clock.Shift = TimeSpan.FromDays(10);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(time => (time % 2 == 0 ? citizen : atOther).HealthCodeToken()));
        Assert.Single(tokens.Select(Gate.Kid).Distinct(StringComparer.Ordinal));
        Assert.True(Gate.IsSigned(tokens[1], await city.PublishedKeys()));
    }

    [Fact]
    public async Task A_key_that_another_node_made_is_found_when_its_first_token_comes()
    {
        await using var node = await city.StartApi();
        using var citizen = await city.Citizen(Fresh.Person());
        using var staff = await city.Staff(Roles.Medic);
        using var staffAtOther = At(node, staff);
        city.Clock.Shift = TimeSpan.FromDays(20);
        var token = await citizen.HealthCodeToken();
        Assert.Equal(HttpStatusCode.OK, (await staffAtOther.Post("/v1/verify", new { token })).Status);
    }

    [Fact]
    public async Task Without_the_database_the_last_key_goes_on_signing()
    {
        await using var node = await city.StartApi();
        using var citizen = await city.Citizen(Fresh.Person());
        using var atNode = At(node, citizen);
        await atNode.HealthCodeToken();
        var published = await atNode.PublishedKeys();
        await Execute("ALTER TABLE signing_key RENAME TO signing_key_away");
        try
        {
            city.Clock.Shift = TimeSpan.FromDays(30);
            Assert.True(Gate.IsSigned(await atNode.HealthCodeToken(), published));
        }
        finally
        {
            await Execute("ALTER TABLE signing_key_away RENAME TO signing_key");
        }
    }

    [Fact]
    public async Task The_database_holds_no_private_key_in_clear()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        await citizen.HealthCodeToken();
        await using var command = city.Database.CreateCommand("SELECT private_key FROM signing_key LIMIT 1");
        var stored = (byte[])(await command.ExecuteScalarAsync(Cancellation))!;
        using var key = ECDsa.Create();
        Assert.ThrowsAny<CryptographicException>(() => key.ImportPkcs8PrivateKey(stored.AsSpan(28), out _));
    }

    private TimeSpan UntilMidnight()
    {
        var now = city.Clock.GetUtcNow();
        return CityTime.StartOf(CityTime.DateOf(now).AddDays(1)) - now;
    }

    private static HttpClient At(WebApplication node, HttpClient signedIn)
    {
        var client = new HttpClient { BaseAddress = new Uri(node.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = signedIn.DefaultRequestHeaders.Authorization;
        return client;
    }

    private async Task Execute(string sql)
    {
        await using var command = city.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
