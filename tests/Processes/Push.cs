using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>What a lab and the tested people do, over HTTP, while processes come and go.</summary>
internal static class Push
{
    /// <summary>Sends the same file until it is answered with 200, as a lab does; the counts of that answer.</summary>
    public static async Task<(int Accepted, int Unchanged, int Refused)> UntilTaken(HttpClient lab, string csv)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var answer = await Once(lab, csv);
            if (answer is { Status: HttpStatusCode.OK })
                return (answer.Json.GetProperty("accepted").GetInt32(), answer.Json.GetProperty("unchanged").GetInt32(), answer.Json.GetProperty("refused").GetArrayLength());
        }
    }

    /// <summary>Null where the connection died under it.</summary>
    public static async Task<Answer?> Once(HttpClient lab, string csv)
    {
        try
        {
            return await lab.PostText("/v1/lab/results", csv, "text/csv");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Signs every one of them in by SMS and reads their results: the statuses of each.</summary>
    public static async Task<string[][]> ReadResults(CityProcess city, IReadOnlyList<JsonElement> people)
    {
        // Families share a phone, and a phone shows its last code: so first one person of every phone, then the next.
        var rounds = people.GroupBy(person => person.Text("phone")).SelectMany(family => family.Index()).GroupBy(member => member.Index, member => member.Item);
        var results = new List<string[]>();
        // Not all at once: a code is good for five minutes, and from one address only so many a minute are to be had.
        foreach (var some in rounds.SelectMany(round => round.Chunk(2000)))
            results.AddRange(await ReadResultsOfOneAPhone(city, some));
        return [.. results];
    }

    private static async Task<string[][]> ReadResultsOfOneAPhone(CityProcess city, IReadOnlyList<JsonElement> people)
    {
        using var client = city.Client();
        await ForEach(people, person => PostInTime(client, "/v1/session/code", Details(person, null)));
        var codes = await Codes(city);
        return await ForEach(people, async person =>
        {
            var session = await client.Post("/v1/session", Details(person, codes[person.Text("phone")!]));
            var request = new HttpRequestMessage(HttpMethod.Get, "/v1/me/results");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.Json.Text("accessToken"));
            var results = (await client.Ask(request)).Json.GetProperty("results");
            return results.EnumerateArray().Select(result => result.Text("status")!).ToArray();
        });
    }

    /// <summary>Waits as long as it is told to, as any client does: thousands of people have one address here.</summary>
    private static async Task<Answer> PostInTime(HttpClient client, string path, object body)
    {
        while (true)
        {
            var answer = await client.Post(path, body);
            if (answer.Status != HttpStatusCode.TooManyRequests)
                return answer;
            await Task.Delay(answer.Message.Headers.RetryAfter!.Delta!.Value, TestContext.Current.CancellationToken);
        }
    }

    private static object Details(JsonElement person, string? code) =>
        new { document = person.GetProperty("document"), name = person.Text("name"), phone = person.Text("phone"), code };

    private static async Task<Dictionary<string, string>> Codes(CityProcess city)
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(city.Data, "sms.jsonl"), TestContext.Current.CancellationToken))
        {
            using var message = JsonDocument.Parse(line);
            codes[message.RootElement.Text("phone")!] = message.RootElement.Text("code")!;
        }

        return codes;
    }

    private static async Task<T[]> ForEach<T>(IReadOnlyList<JsonElement> people, Func<JsonElement, Task<T>> act)
    {
        var answers = new T[people.Count];
        await Parallel.ForAsync(0, people.Count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => answers[i] = await act(people[i]));
        return answers;
    }
}
