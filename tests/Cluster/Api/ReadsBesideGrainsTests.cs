using System.Net;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Keys;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Api.Retention;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Tests.Retention;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Api;

/// <summary>Results read where the citizen's grain is: without a call, and with everything else that a read is.</summary>
[Collection(City.Collection)]
public sealed class ReadsBesideGrainsTests(City city)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_are_read_without_a_call_and_are_the_same()
    {
        var person = Fresh.Person();
        await Tested(person);
        using var citizen = await city.Citizen(person);
        var asked = await citizen.Fetch("/v1/me/results");
        await using var node = await Beside(person);
        using var here = citizen.At(node);
        var grain = city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value);
        var before = city.Calls.Of(grain);
        for (var read = 0; read < 50; read++)
        {
            var told = await here.Fetch("/v1/me/results");
            Assert.Equal((HttpStatusCode.OK, asked.Body, asked.Message.Headers.ETag), (told.Status, told.Body, told.Message.Headers.ETag));
        }

        Assert.Equal(before, city.Calls.Of(grain));
        Assert.Equal(50, node.Services.GetRequiredService<TrafficCounters>().Total.ResultQueries);
        here.DefaultRequestHeaders.Add("If-None-Match", asked.Message.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, (await here.Fetch("/v1/me/results")).Status);
    }

    [Fact]
    public async Task What_happens_to_the_citizen_is_read_at_once()
    {
        var person = Fresh.Person();
        await Tested(person);
        using var citizen = await city.Citizen(person);
        await citizen.Fetch("/v1/me/results");
        await using var node = await Beside(person);
        using var here = citizen.At(node);
        Assert.Equal(["Negative"], await Statuses(here));

        var tube = await city.Sampled([person]);
        Assert.Equal(["Sampled", "Negative"], await Statuses(here));
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Negative\n", "text/csv");
        Assert.Equal(["Negative", "Negative"], await Statuses(here));
        await city.Cluster.DeactivateAsync(city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value));
        Assert.Equal(["Negative", "Negative"], await Statuses(here));
    }

    [Fact]
    public async Task A_read_without_a_call_is_within_the_limits_as_any_other()
    {
        var person = Fresh.Person();
        await Tested(person);
        using var citizen = await city.Citizen(person);
        await citizen.Fetch("/v1/me/results");
        await using var node = await Beside(person, ("Limits:CitizenRead:AccountBurst", "3"), ("Limits:CitizenRead:AccountPerSecond", "0.01"));
        using var here = citizen.At(node);
        var codes = new List<string?>();
        for (var read = 0; read < 5; read++)
            codes.Add((await here.Fetch("/v1/me/results")).Code);
        Assert.Equal([null, null, null, "too-many-requests", "too-many-requests"], codes);
    }

    [Fact]
    public async Task Who_reads_without_a_call_has_looked()
    {
        var person = Fresh.Person();
        await Tested(person);
        using var citizen = await city.Citizen(person);
        await city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value).Samples();
        await using var node = await Beside(person);
        using var here = citizen.At(node);
        Assert.Equal(["Negative"], await Statuses(here));
        await node.Services.GetRequiredService<LookRecord>().Write(Cancellation);
        Assert.Equal(1, await city.Count("SELECT count(*) FROM result_look WHERE citizen = $1", city.KeyOf(person).Value));
    }

    private async Task<WebApplication> Beside(Person person, params (string Name, string Value)[] settings)
    {
        var node = await city.StartApiBeside(city.Shown.Single(silo => silo.Find(city.KeyOf(person)) is not null), settings);
        // Else it may be asked before it knows the keys of the day.
        await node.Services.GetRequiredService<DailyKeys<TokenKey>>().Prepare(Cancellation);
        return node;
    }

    private async Task Tested(Person person)
    {
        var tube = await city.Sampled([person]);
        using var lab = await city.Staff(Roles.LabOperator);
        Assert.Equal((1, 0, 0), (await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Negative\n", "text/csv")).Reception());
    }

    private static async Task<string?[]> Statuses(HttpClient citizen)
    {
        var answer = await citizen.Fetch("/v1/me/results");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return [.. answer.Json.GetProperty("results").EnumerateArray().Select(result => result.Text("status"))];
    }
}
