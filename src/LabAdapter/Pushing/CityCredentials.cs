using System.Text.Json;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>The city's word on why it gives no token.</summary>
internal sealed class NoTokenException(string message, TimeSpan? wait, bool isRefused) : Exception(message)
{
    public TimeSpan? Wait { get; } = wait;

    /// <summary>Whether name or secret are wrong, rather than the city not being there.</summary>
    public bool IsRefused { get; } = isRefused;
}

/// <summary>The adapter's token, fetched when it is needed and again before it runs out.</summary>
internal sealed class CityCredentials(HttpClient client, Credentials credentials, TimeProvider clock)
{
    private string? _token;
    private DateTimeOffset _goodUntil;

    /// <summary>A token that has at least a fifth of its life before it.</summary>
    /// <exception cref="NoTokenException">The city gives none.</exception>
    public async Task<string> Token(CancellationToken cancellationToken)
    {
        if (_token is { } known && clock.GetUtcNow() < _goodUntil)
            return known;
        var asked = clock.GetUtcNow();
        using var request = credentials.IsClient ? ClientRequest() : StaffRequest();
        using var response = await client.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Refused(response);
        var (token, seconds) = await Read(response, cancellationToken);
        (_token, _goodUntil) = (token, asked + (TimeSpan.FromSeconds(seconds) * 0.8));
        return token;
    }

    /// <summary>The token was not accepted: the next call fetches another.</summary>
    public void Forget() => _token = null;

    private HttpRequestMessage ClientRequest() => new(HttpMethod.Post, "v1/token")
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = credentials.Name,
            ["client_secret"] = credentials.Secret.Reveal(),
        }),
    };

    private HttpRequestMessage StaffRequest() => new(HttpMethod.Post, "v1/staff/session")
    {
        Content = JsonContent.Create(new(credentials.Name, credentials.Secret.Reveal()), CityJson.Default.StaffSignIn),
    };

    private NoTokenException Refused(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var wait = CityApi.RetryAfter(response, clock.GetUtcNow());
        return status is 400 or 401 or 403
            ? new($"The city does not accept the adapter's name and secret ({status}).", wait, isRefused: true)
            : new($"The city gives no token at the moment ({status}).", wait, isRefused: false);
    }

    private async Task<(string Token, int Seconds)> Read(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var (token, seconds) = credentials.IsClient
                ? JsonSerializer.Deserialize(body, CityJson.Default.ClientToken) is { } client ? (client.AccessToken, client.ExpiresIn) : default
                : JsonSerializer.Deserialize(body, CityJson.Default.StaffToken) is { } staff ? (staff.AccessToken, staff.ExpiresIn) : default;
            if (!string.IsNullOrEmpty(token))
                return (token, seconds);
        }
        catch (JsonException)
        {
            // Said below: whoever answered is not the city.
        }

        throw new NoTokenException("What answers at the city's address gives no token.", null, isRefused: false);
    }
}
