using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace HealthWuhan.Tests.Api;

/// <summary>Lab programs as their owners make them, and as they sign themselves in.</summary>
internal static class Programs
{
    /// <summary>A new program: its id and its secret.</summary>
    public static async Task<(string Id, string Secret)> NewProgram(this HttpClient manager, string? lab = null, int? days = null)
    {
        var made = await manager.Post("/v1/clients", new { name = "LIS", lab, days });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return (made.Json.Text("clientId")!, made.Json.Text("clientSecret")!);
    }

    /// <summary>Asks for a token by form fields.</summary>
    public static Task<Answer> Token(this HttpClient client, string id, string secret) =>
        client.TokenBy(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret));

    /// <summary>Asks for a token by HTTP Basic.</summary>
    public static Task<Answer> TokenByBasic(this HttpClient client, string id, string secret)
    {
        var request = Form(("grant_type", "client_credentials"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        return client.Ask(request);
    }

    public static Task<Answer> TokenBy(this HttpClient client, params (string Name, string Value)[] fields) => client.Ask(Form(fields));

    /// <summary>A client with the token that was answered.</summary>
    public static HttpClient Program(this City city, Answer token)
    {
        var client = city.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Json.Text("access_token"));
        return client;
    }

    /// <summary>The status and OAuth's word for what is wrong; an empty one where nothing is.</summary>
    public static (HttpStatusCode Status, string? Error) Verdict(this Answer answer) =>
        (answer.Status, answer.Json.TryGetProperty("error", out JsonElement error) ? error.GetString() : "");

    private static HttpRequestMessage Form(params (string Name, string Value)[] fields) => new(HttpMethod.Post, "/v1/token")
    {
        Content = new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))),
    };
}
