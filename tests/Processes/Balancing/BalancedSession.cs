using System.Net;
using System.Net.Http.Headers;

namespace HealthWuhan.Tests.Balancing;

/// <summary>A citizen's client, which keeps the cookie that it is given.</summary>
internal sealed class BalancedSession(Uri address, string token) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false })
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    public string? Silo { get; private set; }

    public int Told { get; private set; }

    public void Dispose() => _client.Dispose();

    public async Task Read()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/me/results");
        if (Silo is not null)
            request.Headers.Add("Cookie", $"healthwuhan-silo={Silo}");
        var answer = await _client.Ask(request);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{answer.Status}: {answer.Body}");
        Assert.Equal("Negative", Assert.Single(answer.Json.GetProperty("results").EnumerateArray()).Text("status"));
        if (!answer.Message.Headers.TryGetValues("Set-Cookie", out var cookies))
            return;
        Silo = Assert.Single(cookies).Split(';')[0].Split('=')[1];
        Told++;
    }
}
