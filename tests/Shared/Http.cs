using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>An answer with its body read.</summary>
public sealed record Answer(HttpStatusCode Status, string Body, HttpResponseMessage Message)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The stable code of a problem, also of one that is told in FHIR; null where there is none.</summary>
    public string? Code => !Body.StartsWith('{') ? null
        : Json.TryGetProperty("code", out var code) ? code.GetString()
        : Json.TryGetProperty("issue", out var issues) ? issues[0].GetProperty("details").GetProperty("coding")[0].Text("code") : null;
}

/// <summary>Short ways to ask, and to read what is answered.</summary>
public static class Http
{
    public static string? Text(this JsonElement element, string property) => element.GetProperty(property).GetString();

    public static Task<Answer> Fetch(this HttpClient client, string path) => client.Ask(new(HttpMethod.Get, path));

    public static Task<Answer> Post(this HttpClient client, string path, object body) =>
        client.Ask(new(HttpMethod.Post, path) { Content = JsonContent.Create(body) });

    public static Task<Answer> Put(this HttpClient client, string path, object body) =>
        client.Ask(new(HttpMethod.Put, path) { Content = JsonContent.Create(body) });

    public static Task<Answer> Delete(this HttpClient client, string path) => client.Ask(new(HttpMethod.Delete, path));

    public static Task<Answer> PostText(this HttpClient client, string path, string text, string mediaType) =>
        client.Ask(new(HttpMethod.Post, path) { Content = new StringContent(text, Encoding.UTF8, mediaType) });

    public static async Task<Answer> Ask(this HttpClient client, HttpRequestMessage request)
    {
        var message = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new(message.StatusCode, await message.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), message);
    }
}
