using System.Net;
using System.Net.Http.Headers;

namespace HealthWuhan.Tests.Monitoring;

/// <summary>Who may read the metrics beside an admin: a scraper with the token that was set for it.</summary>
[Collection(City.Collection)]
public sealed class ScrapeTokenTests(City city)
{
    private const string Token = "a token for Prometheus that is long enough";

    [Theory]
    [InlineData(Token, HttpStatusCode.OK)]
    [InlineData("A token for Prometheus that is long enough", HttpStatusCode.Unauthorized)]
    [InlineData("a token for Prometheus", HttpStatusCode.Unauthorized)]
    public async Task The_token_opens_the_metrics(string token, HttpStatusCode expected)
    {
        await using var node = await city.StartApi(("Monitoring:ScrapeToken", Token));
        using var scraper = Scraper(token, node.Urls.First());
        Assert.Equal(expected, (await scraper.Fetch("/metrics")).Status);
    }

    [Fact]
    public async Task The_token_opens_nothing_else()
    {
        await using var node = await city.StartApi(("Monitoring:ScrapeToken", Token));
        using var scraper = Scraper(Token, node.Urls.First());
        foreach (var path in new[] { "/v1/ops/cluster", "/v1/me", "/dashboard/version" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await scraper.Fetch(path)).Status);
    }

    [Fact]
    public async Task Where_no_token_is_set_none_is_good()
    {
        using var scraper = Scraper("null", city.Address.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await scraper.Fetch("/metrics")).Status);
    }

    private static HttpClient Scraper(string token, string address)
    {
        var scraper = new HttpClient { BaseAddress = new(address) };
        scraper.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return scraper;
    }
}
