using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>The count of result queries when its process is killed: what the record told of before is still there, once.</summary>
public class KilledCountTests
{
    private static readonly object s_person = new { document = new { type = "Passport", number = "E11223344" }, name = "王小明", phone = "13911223344" };

    [Fact]
    public async Task A_killed_process_loses_nothing_that_was_stored_and_counts_on_from_there()
    {
        using var folder = TestFolder.Create();
        string token;
        long asked, stored;
        await using (var city = await CityProcess.StartSilo(folder.Path))
        {
            using var citizen = await SignIn(city);
            token = citizen.DefaultRequestHeaders.Authorization!.Parameter!;
            (asked, stored) = await AskUntilStored(city, citizen, flushes: 3);
            await city.KillHard();
        }

        await using var next = await CityProcess.StartSilo(folder.Path);
        using var admin = await next.Staff("admin", folder.Path);
        var after = await Told(admin, "resultQueries");
        Assert.InRange(after, stored, asked);

        using var again = next.Client();
        again.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(HttpStatusCode.OK, (await again.Fetch("/v1/me/results")).Status);
        while (await Told(admin, "resultQueries") == after)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal((after + 1, 2), (await Told(admin, "resultQueries"), await Told(admin, "visits")));
    }

    /// <summary>Asks on and on, until the record has been seen to grow so many times; how often was asked, and how many of them were stored for certain.</summary>
    private static async Task<(long Asked, long Stored)> AskUntilStored(CityProcess city, HttpClient citizen, int flushes)
    {
        using var admin = await city.Staff("admin", city.Data);
        var (asked, stored) = (0L, 0L);
        while (flushes > 0)
        {
            Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me/results")).Status);
            asked++;
            var told = await Told(admin, "resultQueries");
            Assert.InRange(told, stored, asked);
            flushes -= told > stored ? 1 : 0;
            stored = told;
        }

        return (asked, stored);
    }

    private static async Task<long> Told(HttpClient admin, string figure) =>
        (await admin.Fetch("/v1/ops/visits")).Json.GetProperty("cumulative").GetProperty(figure).GetInt64();

    private static async Task<HttpClient> SignIn(CityProcess city)
    {
        var citizen = city.Client();
        await citizen.Post("/v1/session/code", s_person);
        var sms = (await File.ReadAllLinesAsync(Path.Combine(city.Data, "sms.jsonl"), TestContext.Current.CancellationToken)).Last();
        var person = JsonSerializer.SerializeToElement(s_person);
        var code = JsonDocument.Parse(sms).RootElement.Text("code");
        var session = await citizen.Post(
            "/v1/session", new { document = person.GetProperty("document"), name = person.Text("name"), phone = person.Text("phone"), code });
        citizen.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Json.Text("accessToken"));
        return citizen;
    }
}
