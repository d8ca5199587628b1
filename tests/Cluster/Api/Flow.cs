using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using Microsoft.AspNetCore.Builder;

namespace HealthWuhan.Tests.Api;

/// <summary>The steps of the main flow, for tests about what comes after them.</summary>
internal static class Flow
{
    /// <summary>A sealed tube with these people, sampled in a round of its own.</summary>
    public static async Task<Barcode> Sampled(this City city, Person[] people)
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await medic.OpenTube();
        foreach (var person in people)
            Assert.Equal(HttpStatusCode.Created, (await medic.AddByDocument(barcode, person)).Status);
        Assert.Equal(HttpStatusCode.OK, (await medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = people.Length })).Status);
        return barcode;
    }

    public static async Task<Barcode> OpenTube(this HttpClient medic, int poolSize = 10, string? round = null, string site = "wuchang-01")
    {
        var barcode = Fresh.Barcode();
        var opened = await medic.Put($"/v1/batches/{barcode}", new { poolSize, site, round = round ?? Fresh.Round() });
        Assert.Equal(HttpStatusCode.OK, opened.Status);
        return barcode;
    }

    public static Task<Answer> AddByDocument(this HttpClient medic, Barcode barcode, Person person, string? clientId = null) =>
        medic.Post($"/v1/batches/{barcode}/samples", new
        {
            document = new { type = person.Document.Type.ToString(), number = person.Document.Number },
            person.Name,
            person.Phone,
            collectedAt = TimeProvider.System.GetUtcNow(),
            clientId,
        });

    /// <summary>The roster says that these people live there.</summary>
    public static async Task Settled(this City city, string community, Person[] people, string exclusion = "")
    {
        var rows = people.Select(who => $"{who.Document.Type},{who.Document.Number},{who.Name},{who.Phone},{community},{exclusion}");
        using var commander = await city.Staff(Roles.Commander);
        var answer = await commander.PostText(
            "/v1/rosters", "document_type,document_number,name,phone,community,exclusion\n" + string.Join('\n', rows), "text/csv");
        Assert.Equal(people.Length, answer.Json.GetProperty("accepted").GetInt32());
    }

    /// <summary>The colour of the signed-in citizen's code.</summary>
    public static async Task<string?> Color(this HttpClient citizen) => (await citizen.Fetch("/v1/me/health-code")).Json.Text("color");

    /// <summary>The same session at another node.</summary>
    public static HttpClient At(this HttpClient client, WebApplication node)
    {
        var other = SlowContent.Client(node);
        other.DefaultRequestHeaders.Authorization = client.DefaultRequestHeaders.Authorization;
        return other;
    }

    /// <summary>Puts a fact on a person's record, under one and the same report.</summary>
    public static Task<Answer> RecordFact(this HttpClient staff, Person person, string kind, DateTimeOffset since, DateTimeOffset? until = null) =>
        staff.Put(
            "/v1/health-facts/report-1",
            new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, kind, since, until });

    /// <summary>Accepted, unchanged and how many refused.</summary>
    public static (int Accepted, int Unchanged, int Refused) Reception(this Answer answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return (answer.Json.GetProperty("accepted").GetInt32(), answer.Json.GetProperty("unchanged").GetInt32(), answer.Json.GetProperty("refused").GetArrayLength());
    }
}
