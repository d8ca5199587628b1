using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace HealthWuhan.Tests;

/// <summary>A cluster of real processes that loses a silo while everybody books.</summary>
public class KilledBookingTests(PostgresFixture postgres)
{
    private const int People = 40;
    private const int Places = 12;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_the_kill_of_a_silo_every_place_is_sold_once_and_who_was_told_so_has_one()
    {
        using var folders = TestFolder.Create();
        var database = await postgres.CreateDatabase();
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__HealthWuhan"] = database,
            ["Deployment__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        await using var first = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folders.Path, "silo-1"));
        await using var second = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folders.Path, "silo-2"));
        var slots = await Publish(first);
        var people = await Task.WhenAll(Enumerable.Range(0, People).Select(person => SignIn(first, person)));

        var booked = new ConcurrentDictionary<int, string>();
        var rush = Task.WhenAll(people.Index().Select(person => BookUntilAnswered(person.Index, person.Item, slots, booked)));
        while (booked.Count < 3)
            await Task.Delay(5, Cancel);
        // Half of the schedules, or of the people, were there.
        await second.KillHard();
        await rush;

        Assert.Equal(Places, booked.Count);
        Assert.Equal($"{Places} {Places}", await Sql.Scalar(database, "SELECT format('%s %s', count(*), count(DISTINCT citizen)) FROM appointment WHERE status = 'Booked'"));
        foreach (var (person, id) in booked)
            Assert.Equal(id, (await people[person].Fetch("/v1/me/appointments")).Json.GetProperty("items").EnumerateArray().Single(item => item.Text("status") == "Booked").Text("id"));
    }

    /// <summary>Three schedules of four places each: on both silos, but for one chance in four.</summary>
    private static async Task<string[]> Publish(CityProcess silo)
    {
        using var commander = await silo.Staff("commander", silo.Data);
        var day = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd");
        var slots = new List<string>();
        for (var practitioner = 0; practitioner < 3; practitioner++)
        {
            var published = await commander.Post("/v1/schedules", new
            {
                service = "Outpatient",
                site = "zhongnan",
                offer = "eyes",
                practitioner = $"dr-{practitioner}",
                date = day,
                slots = new[] { new { start = "08:00", end = "09:00", capacity = Places / 3 } },
            });
            slots.Add(published.Json.GetProperty("slots")[0].Text("slot")!);
        }

        return [.. slots];
    }

    private static async Task<HttpClient> SignIn(CityProcess silo, int person)
    {
        var client = silo.Client();
        var who = new { document = new { type = "Passport", number = $"G{person:D8}" }, name = "王小明", phone = $"137{person:D8}" };
        await client.Post("/v1/session/code", who);
        var path = Path.Combine(silo.Data, "sms.jsonl");
        string? line = null;
        while (line is null)
        {
            await Task.Delay(20, Cancel);
            line = File.Exists(path) ? (await ReadShared(path)).LastOrDefault(sent => sent.Contains(who.phone, StringComparison.Ordinal)) : null;
        }

        var code = System.Text.Json.JsonDocument.Parse(line).RootElement.Text("code");
        var session = await client.Post("/v1/session", new { who.document, who.name, who.phone, code });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Json.Text("accessToken"));
        return client;
    }

    private static async Task<string[]> ReadShared(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return (await reader.ReadToEndAsync(Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Tries one schedule after the other, each call again until it has an answer.</summary>
    private static async Task BookUntilAnswered(int person, HttpClient client, string[] slots, ConcurrentDictionary<int, string> booked)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[(person + i) % slots.Length];
            var held = await UntilAnswered(() => client.Post("/v1/me/appointments", new { slot, key = $"wish-{i}" }));
            if (held.Status != HttpStatusCode.Created)
                continue;
            var answer = await UntilAnswered(() => client.Post($"/v1/me/appointments/{held.Json.Text("id")}/confirmation", new { }));
            Assert.Equal((HttpStatusCode.OK, "Booked"), (answer.Status, answer.Json.Text("status")));
            booked[person] = answer.Json.Text("id")!;
            return;
        }
    }

    private static async Task<Answer> UntilAnswered(Func<Task<Answer>> ask)
    {
        while (true)
        {
            var answer = await ask();
            if (answer.Status != HttpStatusCode.ServiceUnavailable)
                return answer;
            await Task.Delay(200, Cancel);
        }
    }
}
