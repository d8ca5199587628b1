using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>How often one may ask and try, and that the answer tells nothing of who is registered.</summary>
[Collection(City.Collection)]
public sealed class SignInLimitTests(City city) : IDisposable
{
    private const int CodesPerDocument = 10;
    private const int CodesPerPhone = 20;
    private const int Failures = 20;

    public void Dispose() => (city.Clock.Shift, city.Sms.IsFull) = (TimeSpan.Zero, false);

    [Fact]
    public async Task The_same_person_may_sign_in_ten_times_in_a_row()
    {
        var person = Fresh.Person();
        for (var time = 0; time < CodesPerDocument; time++)
        {
            using var client = await city.Citizen(person);
            Assert.Equal(HttpStatusCode.OK, (await client.Fetch("/v1/me")).Status);
        }
    }

    [Fact]
    public async Task A_document_gets_ten_codes_an_hour_whatever_the_phone_and_the_answer_says_when_the_next_one_is_sent()
    {
        var person = Fresh.Person();
        using var anonymous = city.Anonymous();
        for (var code = 0; code < CodesPerDocument; code++)
            Assert.Equal(HttpStatusCode.Accepted, (await Ask(anonymous, person with { Phone = Fresh.Person().Phone })).Status);
        var refused = await Ask(anonymous, person);
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), (refused.Status, refused.Code));

        var wait = refused.Message.Headers.RetryAfter!.Delta!.Value;
        Assert.InRange(wait, TimeSpan.FromMinutes(58), TimeSpan.FromHours(1));
        city.Clock.Shift = wait - TimeSpan.FromMinutes(2);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Ask(anonymous, person)).Status);
        city.Clock.Shift = wait;
        Assert.Equal(HttpStatusCode.Accepted, (await Ask(anonymous, person)).Status);
    }

    [Fact]
    public async Task A_phone_gets_twenty_codes_an_hour_whoever_it_is_for_at_any_node_and_in_any_silo()
    {
        var phone = Fresh.Person().Phone;
        await using var node = await city.StartApi();
        using var anonymous = city.Anonymous();
        using var atOther = new HttpClient { BaseAddress = new(node.Urls.First()) };
        for (var code = 0; code < CodesPerPhone; code++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await Ask(code % 2 == 0 ? anonymous : atOther, Fresh.Person() with { Phone = phone })).Status);
            if (code == CodesPerPhone / 2)
                await city.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        }

        Assert.Equal("too-many-requests", (await Ask(anonymous, Fresh.Person() with { Phone = phone })).Code);
        Assert.Equal("too-many-requests", (await Ask(atOther, Fresh.Person() with { Phone = phone })).Code);
    }

    [Fact]
    public async Task Twenty_failed_sign_ins_in_an_hour_close_a_document_to_the_right_code_too()
    {
        var person = Fresh.Person();
        using var anonymous = city.Anonymous();
        for (var failure = 0; failure < Failures; failure++)
            Assert.Equal("wrong-code", (await SignIn(anonymous, person, "wrong")).Code);
        await Ask(anonymous, person);
        var code = city.Sms.LastCode(person.Phone);
        var refused = await SignIn(anonymous, person, code);
        Assert.Equal("too-many-requests", refused.Code);

        city.Clock.Shift = TimeSpan.FromMinutes(1);
        Assert.InRange(refused.Message.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(58), TimeSpan.FromHours(1));
        Assert.Equal("too-many-requests", (await SignIn(anonymous, person, code)).Code);
    }

    [Fact]
    public async Task Successful_sign_ins_are_no_failures()
    {
        var person = Fresh.Person();
        using var anonymous = city.Anonymous();
        for (var failure = 0; failure < Failures - 1; failure++)
            await SignIn(anonymous, person, "wrong");
        for (var time = 0; time < 2; time++)
        {
            await Ask(anonymous, person);
            Assert.Equal(HttpStatusCode.OK, (await SignIn(anonymous, person, city.Sms.LastCode(person.Phone))).Status);
        }
    }

    [Fact]
    public async Task Whoever_asks_with_another_phone_does_not_use_up_the_owners_code()
    {
        var person = Fresh.Person();
        using var signedIn = await city.Citizen(person);
        using var anonymous = city.Anonymous();
        await Ask(anonymous, person);
        await Ask(anonymous, person with { Phone = Fresh.Person().Phone });
        Assert.Equal(HttpStatusCode.OK, (await SignIn(anonymous, person, city.Sms.LastCode(person.Phone))).Status);
    }

    [Fact]
    public async Task Family_codes_count_like_any_other()
    {
        using var client = await city.Citizen(Fresh.Person());
        var member = Fresh.Person();
        for (var code = 0; code < CodesPerDocument; code++)
            Assert.Equal(HttpStatusCode.Accepted, (await client.Post("/v1/me/family", Details(member))).Status);
        var refused = await client.Post("/v1/me/family", Details(member));
        Assert.Equal("too-many-requests", refused.Code);
        Assert.InRange(refused.Message.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(58), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task An_address_is_held_back_at_its_own_limit()
    {
        await using var node = await city.StartApi(("SignInLimits:CodesPerAddressAndMinute", "3"));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        for (var code = 0; code < 3; code++)
            Assert.Equal(HttpStatusCode.Accepted, (await Ask(client, Fresh.Person())).Status);
        var refused = await Ask(client, Fresh.Person());
        Assert.Equal("too-many-requests", refused.Code);
        Assert.InRange(refused.Message.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task While_the_sender_takes_nothing_everybody_is_told_so_and_no_code_is_used_up()
    {
        var person = Fresh.Person();
        using var anonymous = city.Anonymous();
        city.Sms.IsFull = true;
        for (var code = 0; code <= CodesPerDocument; code++)
            Assert.Equal("temporarily-unavailable", (await Ask(anonymous, person)).Code);
        city.Sms.IsFull = false;
        Assert.Equal(HttpStatusCode.Accepted, (await Ask(anonymous, person)).Status);
    }

    [Fact]
    public async Task No_limit_and_no_code_is_stored_under_a_phone_or_a_document()
    {
        var person = Fresh.Person();
        using var client = await city.Citizen(person);
        using var anonymous = city.Anonymous();
        await Ask(anonymous, person);
        await using var command = city.Database.CreateCommand("SELECT count(*) FROM grain_state WHERE string_key LIKE '%' || $1 || '%' OR string_key LIKE '%' || $2 || '%'");
        command.Parameters.Add(new() { Value = person.Phone });
        command.Parameters.Add(new() { Value = person.Document.Number });
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private static Task<Answer> Ask(HttpClient client, Person person) => client.Post("/v1/session/code", Details(person));

    private static Task<Answer> SignIn(HttpClient client, Person person, string code) => client.Post("/v1/session", Details(person, code));

    private static object Details(Person person, string? code = null) =>
        new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone, code };
}
