using System.Net;
using HealthWuhan.Domain;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Tests.HealthCodes;

namespace HealthWuhan.Tests.Api;

/// <summary>What an admin changes on the running system. Every test lays down the defaults again: the city is shared.</summary>
[Collection(City.Collection)]
public sealed class PolicyTests(City city) : IAsyncLifetime
{
    private readonly List<string> _changed = [];

    private string Today => CityTime.DateOf(city.Clock.GetUtcNow()).ToString("O");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        using var admin = await city.Staff(Roles.Admin);
        foreach (var name in _changed)
            Assert.Equal(HttpStatusCode.OK, (await admin.Put($"/v1/policies/{name}", new { validFrom = Today })).Status);
    }

    [Fact]
    public async Task What_a_page_may_show_changes_on_every_node()
    {
        var person = Fresh.Person();
        await city.Sampled([person]);
        using var citizen = await city.Citizen(person);
        await using var otherNode = await city.StartApi();
        using var elsewhere = citizen.At(otherNode);
        Assert.False((await citizen.Fetch("/v1/me")).Json.TryGetProperty("age", out _));
        var etag = (await citizen.Fetch("/v1/me/results")).Message.Headers.ETag;

        await Put("display", new { validFrom = Today, age = true, site = false, lab = false, phone = false });
        foreach (var client in new[] { citizen, elsewhere })
        {
            await Eventually.Is("age", async () => (await client.Fetch("/v1/me")).Json.TryGetProperty("age", out _) ? "age" : null);
            Assert.False((await client.Fetch("/v1/me")).Json.TryGetProperty("maskedPhone", out _));
            var results = await client.Fetch("/v1/me/results");
            Assert.False(results.Json.GetProperty("results")[0].TryGetProperty("site", out _));
            Assert.NotEqual(etag, results.Message.Headers.ETag);
        }
    }

    [Fact]
    public async Task A_bad_policy_is_refused_with_every_fault_and_the_old_one_stays()
    {
        await Put("health-code", new { validFrom = Today, homeDaysAfterRelease = 7 });
        using var admin = await city.Staff(Roles.Admin);
        var refused = await admin.Put("/v1/policies/health-code", new { validFrom = Today, homeDaysAfterRelease = 0, exitTestHours = 999 });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid-policy"), (refused.Status, refused.Code));
        Assert.Equal(2, refused.Json.GetProperty("errors").GetArrayLength());

        var standing = (await admin.Fetch("/v1/policies")).Json.GetProperty("policies").GetProperty("health-code").EnumerateArray().Last();
        Assert.Equal(7, standing.GetProperty("homeDaysAfterRelease").GetInt32());
    }

    [Fact]
    public async Task A_policy_that_was_spoilt_in_the_database_does_not_replace_the_one_before()
    {
        await Put("display", new { validFrom = Today, age = true });
        await using var spoilt = city.Database.CreateCommand(
            $$"""
            INSERT INTO directive (revision, kind, id, document, put_by, put_at)
            SELECT max(revision) + 1, 'Policy', 'display@{{Today}}', '{"age": "perhaps"}', 'nobody', now() FROM directive
            """);
        await spoilt.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        // A node that starts now reads both.
        await using var newNode = await city.StartApi();
        using var citizen = (await city.Citizen(Fresh.Person())).At(newNode);
        await Eventually.Is("age", async () => (await citizen.Fetch("/v1/me")).Json.TryGetProperty("age", out _) ? "age" : null);
    }

    [Fact]
    public async Task How_long_a_negative_is_valid_changes_with_the_policy()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Negative\n", "text/csv");
        using var citizen = await city.Citizen(person);
        Assert.Equal(48, await HoursOfNegative());

        await Put("health-code", new { validFrom = Today, negativeValidity = new { hours = 72 } });
        await Eventually.Is("72", async () => (await HoursOfNegative()).ToString(System.Globalization.CultureInfo.InvariantCulture));

        async Task<int> HoursOfNegative()
        {
            var negative = (await citizen.Fetch("/v1/me/health-code")).Json.GetProperty("latestNegative");
            return (int)(negative.GetProperty("validUntil").GetDateTimeOffset() - negative.GetProperty("sampledAt").GetDateTimeOffset()).TotalHours;
        }
    }

    [Fact]
    public async Task A_new_policy_changes_the_codes_on_record_though_nobody_looks()
    {
        var key = CitizenKey.Derive(Fresh.Person().Document, "test"u8);
        var since = city.Clock.GetUtcNow().AddDays(-10);
        var observed = new HealthFact { Kind = FactKind.HomeObservation, Since = since, Source = "report-1" };
        await city.Grains.GetGrain<ICitizenGrain>(key.Value).RecordFact(observed, "test-commander", TestContext.Current.CancellationToken);
        Assert.Equal(["Yellow"], await city.ColorsOf(key, 1));

        await Put("health-code", new { validFrom = Today, homeObservationDays = 7, homeExitNegatives = 0 });
        Assert.Equal(["Yellow", "Green"], await city.ColorsOf(key, 2));
    }

    [Fact]
    public async Task A_policy_of_tomorrow_does_not_hold_today()
    {
        using var admin = await city.Staff(Roles.Admin);
        var tomorrow = CityTime.DateOf(city.Clock.GetUtcNow()).AddDays(1).ToString("O");
        await admin.Put("/v1/policies/round", new { validFrom = tomorrow, zoneRoundWithin = "02:00:00" });
        using var commander = await city.Staff(Roles.Commander);
        var zone = Fresh.Zone();
        await commander.Put($"/v1/zones/{zone}", new { communities = new[] { Fresh.Community() } });
        Assert.Equal(TimeSpan.FromHours(4), await Clock());

        city.Clock.Shift = TimeSpan.FromDays(1);
        try
        {
            Assert.Equal(TimeSpan.FromHours(2), await Clock());
        }
        finally
        {
            city.Clock.Shift = TimeSpan.Zero;
            await admin.Put("/v1/policies/round", new { validFrom = tomorrow });
        }

        async Task<TimeSpan> Clock()
        {
            var round = (await commander.Put($"/v1/rounds/{Fresh.Round()}", new { zone })).Json;
            return round.GetProperty("deadline").GetDateTimeOffset() - round.GetProperty("startsAt").GetDateTimeOffset();
        }
    }

    private async Task Put(string name, object policy)
    {
        _changed.Add(name);
        using var admin = await city.Staff(Roles.Admin);
        Assert.Equal(HttpStatusCode.OK, (await admin.Put($"/v1/policies/{name}", policy)).Status);
    }
}
