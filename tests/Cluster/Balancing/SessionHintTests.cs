using System.Net;
using HealthWuhan.Api.Balancing;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Keys;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Balancing;

/// <summary>Two silos behind a balancer: who has come to the wrong one is told the right one, and who is at the right one costs nothing.</summary>
[Collection(City.Collection)]
public sealed class SessionHintTests(City city) : IAsyncLifetime
{
    private const string Results = "/v1/me/results";

    private static readonly string[] s_names = ["silo-1", "silo-2"];

    private WebApplication[] _nodes = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Task.WhenAll(city.Shown.Select(silo => Node(silo, ("Proxies:Known", "127.0.0.1"))));
        for (var silo = 0; silo < _nodes.Length; silo++)
            Assert.Equal(HttpStatusCode.OK, (await Ask(_nodes[silo], null, s_names[silo], path: "/health/live")).Status);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task A_session_at_the_wrong_silo_is_told_the_right_one_and_there_nobody_is_asked_any_more()
    {
        var (person, session, home) = await SignedIn();
        var told = await Ask(_nodes[1 - home], session, s_names[1 - home]);
        Assert.Equal((HttpStatusCode.OK, s_names[home]), (told.Status, HintOf(told)));

        var grain = city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value);
        var before = city.Calls.Of(grain);
        for (var read = 0; read < 10; read++)
            Assert.Null(HintOf(await Ask(_nodes[home], session, s_names[home], carried: s_names[home])));
        Assert.Equal(before, city.Calls.Of(grain));
    }

    [Fact]
    public async Task A_session_that_has_come_right_by_chance_is_told_to_stay()
    {
        var (_, session, home) = await SignedIn();
        Assert.Equal(s_names[home], HintOf(await Ask(_nodes[home], session, s_names[home])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_brings_along_a_silo_that_has_nobody_any_more_is_told_the_one_that_has(bool existsStill)
    {
        var (_, session, home) = await SignedIn();
        Assert.Equal(s_names[home], HintOf(await Ask(_nodes[1 - home], session, s_names[1 - home], carried: existsStill ? s_names[1 - home] : "silo-9")));
    }

    [Fact]
    public async Task Whose_grain_sleeps_is_woken_by_the_read_and_then_found()
    {
        var (person, session, home) = await SignedIn();
        await city.Cluster.DeactivateAsync(city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value));
        var told = HintOf(await Ask(_nodes[home], session, s_names[home], carried: "silo-9"));
        Assert.Equal(s_names[await HomeOf(person)], told);
    }

    [Fact]
    public async Task What_is_told_is_a_silo_and_nothing_of_a_person_and_no_script_or_other_site_has_it()
    {
        var (_, session, home) = await SignedIn();
        Assert.Equal($"healthwuhan-silo={s_names[home]}; path=/v1; samesite=strict; httponly", SetCookie(await Ask(_nodes[1 - home], session, s_names[1 - home])));

        (_, session, home) = await SignedIn();
        Assert.Equal(
            $"healthwuhan-silo={s_names[home]}; path=/v1; secure; samesite=strict; httponly", SetCookie(await Ask(_nodes[1 - home], session, s_names[1 - home], scheme: "https")));
    }

    [Fact]
    public async Task Whoever_does_not_come_by_way_of_the_balancer_is_told_nothing()
    {
        var (_, session, home) = await SignedIn();
        Assert.Null(HintOf(await Ask(_nodes[1 - home], session, calledAs: null)));
        Assert.Null(HintOf(await Ask(_nodes[1 - home], session, calledAs: "not a name")));
    }

    [Fact]
    public async Task Only_a_known_proxy_says_what_a_silo_is_called()
    {
        var (_, session, home) = await SignedIn();
        await using var elsewhere = await Node(city.Shown[1 - home], ("Proxies:Known", "10.0.0.5"));
        Assert.Null(HintOf(await Ask(elsewhere, session, "silo-7")));
        Assert.Equal(s_names[home], HintOf(await Ask(_nodes[1 - home], session, s_names[1 - home])));
    }

    [Fact]
    public async Task A_client_that_keeps_no_cookie_costs_one_question_and_not_one_a_read()
    {
        var (person, session, home) = await SignedIn();
        await Ask(_nodes[1 - home], session, s_names[1 - home]);
        var grain = city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value);
        var before = city.Calls.Of(grain);
        var reads = 0;
        for (; reads < 20; reads++)
            Assert.Equal(HttpStatusCode.OK, (await Ask(_nodes[1 - home], session, s_names[1 - home])).Status);
        // On a machine that stands still meanwhile it is due again; that it is not asked every time is what matters.
        Assert.InRange(city.Calls.Of(grain) - before, reads, (reads * 3 / 2) - 1);
    }

    [Fact]
    public async Task Staff_and_whoever_is_refused_are_told_nothing()
    {
        using var medic = await city.Staff(Roles.Medic);
        var staff = await Ask(_nodes[0], medic, s_names[0]);
        Assert.Equal((HttpStatusCode.Forbidden, null), (staff.Status, HintOf(staff)));
        var nobody = await Ask(_nodes[0], null, s_names[0]);
        Assert.Equal((HttpStatusCode.Unauthorized, null), (nobody.Status, HintOf(nobody)));
    }

    private async Task<WebApplication> Node(ShownCitizens silo, params (string Name, string Value)[] settings)
    {
        var node = await city.StartApiBeside(silo, settings);
        await node.Services.GetRequiredService<DailyKeys<TokenKey>>().Prepare(Cancellation);
        return node;
    }

    private async Task<(Person Person, HttpClient Session, int Home)> SignedIn()
    {
        var person = Fresh.Person();
        var session = await city.Citizen(person);
        return (person, session, await HomeOf(person));
    }

    private async Task<int> HomeOf(Person person)
    {
        await city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value).Samples();
        return city.Shown[0].Find(city.KeyOf(person)) is not null ? 0 : 1;
    }

    /// <summary>As the balancer asks.</summary>
    private static async Task<Answer> Ask(WebApplication node, HttpClient? session, string? calledAs, string? carried = null, string path = Results, string scheme = "http")
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(node.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = session?.DefaultRequestHeaders.Authorization;
        request.Headers.Add("X-Forwarded-Proto", scheme);
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        if (calledAs is not null)
            request.Headers.Add(SiloHint.Header, calledAs);
        if (carried is not null)
            request.Headers.Add("Cookie", $"{SiloHint.Cookie}={carried}");
        return await client.Ask(request);
    }

    private static string? SetCookie(Answer answer) => answer.Message.Headers.TryGetValues("Set-Cookie", out var cookies) ? Assert.Single(cookies) : null;

    private static string? HintOf(Answer answer) => SetCookie(answer)?.Split(';')[0].Split('=')[1];
}
