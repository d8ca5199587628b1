using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using HealthWuhan.Labs;

namespace HealthWuhan.LabKit;

/// <summary>What the city answered.</summary>
internal sealed record CityAnswer(HttpStatusCode Status, string? MediaType, string Body)
{
    public bool IsOk => (int)Status is >= 200 and < 300;

    /// <summary>Null where the body is no JSON object.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                return JsonDocument.Parse(Body).RootElement is { ValueKind: JsonValueKind.Object } root ? root : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The stable code of a problem.</summary>
    public string? Code => Json is { } json && json.TryGetProperty("code", out var code) ? code.GetString() : null;
}

/// <summary>Somebody who is signed in at a city, and speaks its HTTP contract as a lab's program does.</summary>
internal sealed class CityClient : IDisposable
{
    /// <summary>How long the city may be busy or away before the kit gives up.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;
    private int _retries;

    private CityClient(Uri city) => _http = new() { BaseAddress = city, Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>How often something was sent again, because the city could not take it then.</summary>
    public int Retries => _retries;

    public static async Task<CityClient> OfStaff(Uri city, KitAccount account, CancellationToken cancellationToken)
    {
        var client = new CityClient(city);
        var answer = await client.Send(HttpMethod.Post, "/v1/staff/session", new { account.Username, account.Password }, cancellationToken);
        return client.Signed(answer, "accessToken", account.Username);
    }

    /// <summary>As a program of a lab: OAuth 2, client credentials.</summary>
    public static async Task<CityClient> OfProgram(Uri city, string id, string secret, CancellationToken cancellationToken)
    {
        var client = new CityClient(city);
        KeyValuePair<string, string>[] form = [new("grant_type", "client_credentials"), new("client_id", id), new("client_secret", secret)];
        var answer = await client.Send(() => new(HttpMethod.Post, "/v1/token") { Content = new FormUrlEncodedContent(form) }, cancellationToken);
        return client.Signed(answer, "access_token", id);
    }

    public Task<CityAnswer> Send(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        Send(() => new(method, path) { Content = body is null ? null : JsonContent.Create(body) }, cancellationToken);

    /// <summary>The same with a body that is made already.</summary>
    public Task<CityAnswer> Send(HttpMethod method, string path, string mediaType, byte[] body, CancellationToken cancellationToken) =>
        Send(() => new(method, path) { Content = new ByteArrayContent(body) { Headers = { ContentType = new(mediaType) } } }, cancellationToken);

    /// <summary>Pushes a file of results; the answer is JSON, or in the format of the file.</summary>
    public Task<CityAnswer> Push(LabFormat format, byte[] file, bool ownAnswer, CancellationToken cancellationToken)
    {
        var mediaType = MediaTypeOf(format);
        return Send(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, "/v1/lab/results") { Content = new ByteArrayContent(file) };
                request.Content.Headers.ContentType = new(mediaType);
                request.Headers.Accept.Add(new(ownAnswer ? mediaType : "application/json"));
                return request;
            },
            cancellationToken);
    }

    public static string MediaTypeOf(LabFormat format) => format switch
    {
        LabFormat.Csv => "text/csv",
        LabFormat.Json => "application/json",
        LabFormat.Fhir => "application/fhir+json",
        _ => "application/hl7-v2",
    };

    public void Dispose() => _http.Dispose();

    /// <summary>As every sender must: 429 and 503 mean the same again, later.</summary>
    private async Task<CityAnswer> Send(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ;)
        {
            try
            {
                using var sent = request();
                using var answer = await _http.SendAsync(sent, cancellationToken);
                if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || waited > s_patience)
                    return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(cancellationToken));
                var pause = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
                waited += pause;
                Interlocked.Increment(ref _retries);
                await Task.Delay(pause, TimeProvider.System, cancellationToken);
            }
            catch (HttpRequestException away)
            {
                throw new UsageException($"{_http.BaseAddress} does not answer: {away.Message}");
            }
        }
    }

    private CityClient Signed(CityAnswer answer, string member, string who)
    {
        if (!answer.IsOk || answer.Json?.TryGetProperty(member, out var token) != true)
            throw new UsageException($"{who} cannot sign in: {(int)answer.Status} {answer.Code}");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.Json!.Value.GetProperty(member).GetString());
        return this;
    }
}
