using System.Net;
using System.Net.Http.Headers;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Conversions;

/// <summary>The steps of a conversion, for tests about what comes after them.</summary>
internal static class Applying
{
    public const string Mine = "/v1/me/conversions";
    public const string Cases = "/v1/conversions";

    /// <summary>A form about a release.</summary>
    public static object Release(string clientId = "1", string statement = "居家观察已满十四天") => new { clientId, reason = "ReleaseConditionsMet", statement };

    /// <summary>Begins a draft; its id.</summary>
    public static async Task<string> Begin(this HttpClient citizen, object form, string query = "")
    {
        var begun = await citizen.Post(Mine + query, form);
        Assert.True(begun.Status == HttpStatusCode.OK, begun.Body);
        return begun.Json.Text("id")!;
    }

    public static Task<Answer> PutEvidence(this HttpClient citizen, string id, byte[] file, int number = 1, string query = "", string mediaType = "application/octet-stream")
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        var request = new HttpRequestMessage(HttpMethod.Put, $"{Mine}/{id}/evidence/{number}{query}") { Content = content };
        // Or a server that refuses the length has closed the connection before the body is sent.
        request.Headers.ExpectContinue = true;
        return citizen.Ask(request);
    }

    public static Task<Answer> AskForPhoneCode(this HttpClient citizen, string id, string query = "") => citizen.Post($"{Mine}/{id}/phone-code{query}", new { });

    public static Task<Answer> ShowPhone(this HttpClient citizen, string id, string code, string query = "") => citizen.Post($"{Mine}/{id}/phone-proof{query}", new { code });

    public static Task<Answer> Submit(this HttpClient citizen, string id, string query = "") => citizen.Post($"{Mine}/{id}/submission{query}", new { });

    /// <summary>An application that was handed in, with a photograph; its id.</summary>
    public static async Task<string> Applied(this HttpClient citizen, object? form = null, string query = "")
    {
        var id = await citizen.Begin(form ?? Release(Guid.NewGuid().ToString("N")), query);
        Assert.Equal(HttpStatusCode.OK, (await citizen.PutEvidence(id, EvidenceFiles.Photograph(), query: query)).Status);
        var submitted = await citizen.Submit(id, query);
        Assert.True(submitted.Status == HttpStatusCode.OK, submitted.Body);
        return id;
    }

    public static Task<Answer> Claim(this HttpClient reviewer, string id) => reviewer.Post($"{Cases}/{id}/claim", new { });

    public static Task<Answer> GiveBack(this HttpClient reviewer, string id) => reviewer.Delete($"{Cases}/{id}/claim");

    public static Task<Answer> Decide(this HttpClient reviewer, string id, string decision = "Approve", string reason = "材料齐全", int? revision = null) =>
        reviewer.Post($"{Cases}/{id}/decision", new { decision, reason, revision });

    /// <summary>Takes the case in hand and says so.</summary>
    public static async Task<Answer> ClaimAndDecide(this HttpClient reviewer, string id, string decision = "Approve", string reason = "材料齐全")
    {
        var claimed = await reviewer.Claim(id);
        Assert.True(claimed.Status == HttpStatusCode.OK, claimed.Body);
        return await reviewer.Decide(id, decision, reason, claimed.Json.GetProperty("revision").GetInt32());
    }

    /// <summary>Somebody Yellow, who has been at home for two days by a report.</summary>
    public static async Task<(Person Person, HttpClient Citizen)> Yellow(this City city, string community)
    {
        var person = Fresh.Person();
        await city.Settled(community, [person]);
        using var commander = await city.Staff(Roles.Commander);
        await commander.RecordFact(person, "HomeObservation", TimeProvider.System.GetUtcNow().AddDays(-2));
        var citizen = await city.Citizen(person);
        Assert.Equal("Yellow", await citizen.Color());
        return (person, citizen);
    }

    /// <summary>A child who is Yellow so, their guardian, and the guardian's tie to them.</summary>
    public static async Task<(Person Child, HttpClient Guardian, string Tie)> YellowChild(this City city, string community)
    {
        var parent = Fresh.Person();
        var number = $"420106{TimeProvider.System.GetUtcNow().AddYears(-8):yyyyMMdd}" + Random.Shared.Next(100, 999);
        var child = new Person(new(DocumentType.ResidentId, number + ResidentId.CheckCharacter(number)), "王小小", parent.Phone);
        await city.Settled(community, [child]);
        var guardian = await city.Citizen(parent);
        var tie = (await guardian.Post("/v1/me/family", new { document = child.Document(), child.Name, child.Phone, guardian = true })).Json.Text("id")!;
        using var commander = await city.Staff(Roles.Commander);
        await commander.RecordFact(child, "HomeObservation", TimeProvider.System.GetUtcNow().AddDays(-2));
        return (child, guardian, tie);
    }

    public static (HttpStatusCode, string?) Refused(this Answer answer) => (answer.Status, answer.Code);

    public static string? Status(this Answer answer) =>
        answer.Status != HttpStatusCode.OK ? answer.Body : (answer.Json.TryGetProperty("application", out var application) ? application : answer.Json).Text("status");
}
