using System.Text.Json;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Reads the access log as a citizen and as an auditor do.</summary>
internal static class Trail
{
    /// <summary>The citizen's own log, the latest first.</summary>
    public static async Task<JsonElement[]> AccessLog(this City city, Person person, string language = "zh-CN")
    {
        using var citizen = await city.Citizen(person);
        citizen.DefaultRequestHeaders.Add("Accept-Language", language);
        return [.. (await citizen.Fetch("/v1/me/access-log")).Json.GetProperty("items").EnumerateArray()];
    }

    /// <summary>What was done to them, the first first.</summary>
    public static async Task<string?[]> ActionsOn(this City city, Person person) =>
        [.. (await city.AccessLog(person)).Reverse().Select(item => item.Text("action"))];

    /// <summary>What an auditor finds.</summary>
    public static async Task<JsonElement[]> Audit(this City city, object query)
    {
        using var auditor = await city.Staff(Roles.Auditor);
        return [.. (await auditor.Post("/v1/access-log/search", query)).Json.GetProperty("items").EnumerateArray()];
    }

    /// <summary>The same call with a reason for it.</summary>
    public static Task<Answer> Fetch(this HttpClient client, string path, string reason)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Access-Reason", reason);
        return client.Ask(request);
    }
}
