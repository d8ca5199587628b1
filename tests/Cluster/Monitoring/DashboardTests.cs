using System.Net;
using System.Net.Http.Headers;
using HealthWuhan.Api.Telemetry;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Dashboard;

namespace HealthWuhan.Tests.Monitoring;

/// <summary>Orleans' dashboard in an admin's browser, and what cannot be seen in it.</summary>
[Collection(City.Collection)]
public sealed class DashboardTests(City city)
{
    private const string Session = "/v1/staff/dashboard-session";

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public void No_filter_stands_around_the_calls_of_grains_unless_somebody_wants_to_see_them(string setting, bool filtered)
    {
        var builder = Host.CreateApplicationBuilder(["--Monitoring:DashboardDetails=" + setting]);
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddCityDashboard());
        Assert.Equal(filtered, builder.Services.Any(service => service.ServiceType == typeof(IIncomingGrainCallFilter)));
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public void Nobody_listens_to_the_instruments_of_the_runtime_for_it_unless_somebody_wants_to_see_them(string setting, bool listening)
    {
        var builder = Host.CreateApplicationBuilder(["--Monitoring:DashboardDetails=" + setting]);
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddCityDashboard());
        using var host = builder.Build();
        var started = host.Services.GetServices<IHostedService>().Concat<object>(host.Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>());
        Assert.Equal(listening, started.Any(service => service.GetType().Assembly == typeof(DashboardOptions).Assembly));
    }

    [Fact]
    public async Task An_admin_exchanges_the_token_for_a_cookie_that_goes_to_the_dashboard_alone()
    {
        using var admin = await city.Staff(Roles.Admin);
        var exchanged = await admin.Post(Session, new { });
        var cookie = Assert.Single(exchanged.Message.Headers.GetValues("Set-Cookie"));
        Assert.Equal(
            ["httponly", "max-age=1800", "path=/dashboard", "samesite=strict", "secure"],
            cookie.Split("; ").Skip(1).Select(attribute => attribute.ToLowerInvariant()).Where(attribute => !attribute.StartsWith("expires", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task With_the_cookie_a_browser_loads_the_page_and_its_figures()
    {
        using var browser = await Browser();
        var page = await browser.Fetch("/dashboard/");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.Message.Content.Headers.ContentType!.MediaType));
        var counters = await browser.Fetch("/dashboard/DashboardCounters");
        // The grain behind it may be just awake, and asks the silos every second.
        while (counters.Status == HttpStatusCode.OK && counters.Json.GetProperty("totalActiveHostCount").GetInt32() == 0)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            counters = await browser.Fetch("/dashboard/DashboardCounters");
        }

        Assert.Equal((HttpStatusCode.OK, 2), (counters.Status, counters.Json.GetProperty("totalActiveHostCount").GetInt32()));
    }

    [Fact]
    public async Task The_cookie_opens_nothing_else_and_its_token_is_no_bearer()
    {
        using var browser = await Browser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Fetch("/v1/ops/cluster")).Status);
        var token = browser.DefaultRequestHeaders.GetValues("Cookie").Single().Split('=', 2)[1];
        using var bearer = city.Anonymous();
        bearer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bearer.Fetch("/v1/ops/cluster")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bearer.Fetch("/dashboard/version")).Status);
    }

    [Fact]
    public async Task A_sessions_bearer_token_is_no_cookie()
    {
        using var admin = await city.Staff(Roles.Admin);
        using var browser = city.Anonymous();
        browser.DefaultRequestHeaders.Add("Cookie", $"healthwuhan-dashboard={admin.DefaultRequestHeaders.Authorization!.Parameter}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Fetch("/dashboard/version")).Status);
    }

    [Theory]
    [InlineData("/dashboard/GrainState?grainId={0}&grainType=HealthWuhan.Grains.Citizens.CitizenGrain")]
    [InlineData("/dashboard/GrainState?grainId={0}&grainType=HealthWuhan.Grains.Sampling.SampleBatchGrain")]
    [InlineData("/dashboard/Trace")]
    public async Task What_would_show_a_grains_state_or_the_log_is_not_there(string path)
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var browser = await Browser();
        var answer = await browser.Fetch(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, barcode.GrainKey));
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.DoesNotContain(person.Name, answer.Body, StringComparison.Ordinal);
    }

    /// <summary>It has the cookie, and no bearer token.</summary>
    private async Task<HttpClient> Browser()
    {
        using var admin = await city.Staff(Roles.Admin);
        var cookie = (await admin.Post(Session, new { })).Message.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        var browser = city.Anonymous();
        browser.DefaultRequestHeaders.Add("Cookie", cookie);
        return browser;
    }
}
