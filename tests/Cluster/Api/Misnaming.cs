using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;

namespace HealthWuhan.Tests.Api;

/// <summary>Swabs under a wrong number, and putting that right.</summary>
internal static class Misnaming
{
    /// <summary>Somebody whose number was typed wrongly at sampling: as typed, and as they are.</summary>
    public static (Person Typed, Person Person) Mistyped()
    {
        var person = Fresh.Person();
        return (person with { Document = Fresh.Person().Document }, person);
    }

    public static CitizenKey KeyOf(this City city, Person person) => CitizenKey.Derive(person.Document, new DeploymentKeys(city.Secret).CitizenKey);

    public static object Document(this Person person) => new { type = person.Document.Type.ToString(), number = person.Document.Number };

    /// <summary>A reviewer moves these samples, or everything where none is named.</summary>
    public static async Task<Answer> Correct(this City city, Person from, Person to, params string[] samples)
    {
        using var reviewer = await city.Staff(Roles.Reviewer);
        return await reviewer.Post("/v1/identity-corrections", new
        {
            from = new { document = Document(from) },
            to = new { document = Document(to), to.Name, to.Phone },
            samples = samples.Length == 0 ? null : samples,
            reason = "wrong number typed",
        });
    }

    public static string?[] Moved(this Answer answer) => [.. answer.Json.GetProperty("moved").EnumerateArray().Select(id => id.GetString())];

    public static string[] Fields(this Answer answer) => [.. answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.Text("field")!)];

    public static async Task<SampleBatch> Tube(this City city, Barcode barcode) =>
        (await city.Grains.GetGrain<ISampleBatchGrain>(barcode.GrainKey).Get(TestContext.Current.CancellationToken))!;

    public static async Task Report(this City city, Barcode barcode, string result)
    {
        using var lab = await city.Staff(Roles.LabOperator);
        Assert.Equal((1, 0, 0), (await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},{result}\n", "text/csv")).Reception());
    }

    /// <summary>Id and status of every sample, as its owner reads them, newest first.</summary>
    public static async Task<string[]> Results(this HttpClient citizen) =>
        [.. (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").EnumerateArray().Select(result => $"{result.Text("id")} {result.Text("status")}")];

    /// <summary>What is on record that the person is to be sampled again for.</summary>
    public static async Task<string[]> OrdersOf(this City city, Person person)
    {
        await using var command = city.Database.CreateCommand(
            "SELECT id || CASE WHEN fulfilled_by IS NULL THEN ' open' ELSE ' fulfilled' END FROM sampling_order WHERE citizen = $1 AND NOT withdrawn ORDER BY id");
        command.Parameters.Add(new() { Value = city.KeyOf(person).Value });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var orders = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            orders.Add(reader.GetString(0));
        return [.. orders];
    }

    public static async Task<string> ResultsOf(this City city, Person person)
    {
        using var client = await city.Citizen(person);
        return string.Join(", ", await client.Results());
    }
}
