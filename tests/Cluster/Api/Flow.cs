using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

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

    /// <summary>Accepted, unchanged and how many refused.</summary>
    public static (int Accepted, int Unchanged, int Refused) Reception(this Answer answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return (answer.Json.GetProperty("accepted").GetInt32(), answer.Json.GetProperty("unchanged").GetInt32(), answer.Json.GetProperty("refused").GetArrayLength());
    }
}
