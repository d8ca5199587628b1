using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace HealthWuhan.Load.Comparison;

/// <summary>A citizen who is signed in: key and token.</summary>
internal sealed record SignedIn(string Key, string Token);

/// <summary>What the bench asks of a running product besides load, through the same HTTP contract and files as anybody (no rules bent for it).</summary>
internal sealed class ProductClient(Uri address, string data) : IDisposable
{
    private const int AtOnce = 8;

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>Signs in that many citizens of the demo, each by the code of an SMS.</summary>
    public async Task<IReadOnlyList<SignedIn>> SignIn(int count, CancellationToken cancellationToken)
    {
        // A phone that serves several people would get several codes; here each person has one of their own.
        var demo = await DemoFile.Read(data, cancellationToken);
        var people = demo.Citizens.DistinctBy(person => person.Phone, StringComparer.Ordinal).ToArray();
        if (people.Length < count)
            throw new UsageException($"The demo has only {people.Length} citizens with a phone of their own.");
        // Spread over the whole demo, so that they are in many tubes.
        return await SignIn([.. Enumerable.Range(0, count).Select(i => people[(int)((long)i * people.Length / count)])], cancellationToken);
    }

    /// <summary>Signs in people who each have a phone of their own.</summary>
    public async Task<IReadOnlyList<SignedIn>> SignIn(IReadOnlyList<DemoPerson> people, CancellationToken cancellationToken)
    {
        var signedIn = new SignedIn[people.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(people, options, async (person, cancellation) =>
            (await Post("/v1/session/code", person.ToRequest(code: null), cancellation)).Dispose());
        var codes = await SmsCodes(cancellationToken);
        await Parallel.ForAsync(0, people.Count, options, async (i, cancellation) =>
        {
            using var answer = await Post("/v1/session", people[i].ToRequest(codes[people[i].Phone]), cancellation);
            var token = await Token(answer, cancellation);
            signedIn[i] = new SignedIn(Subject(token), token);
        });
        return signedIn;
    }

    /// <summary>What a citizen reads of their results, byte for byte.</summary>
    public async Task<byte[]> Results(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/me/results");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Pushes the demo's lab results, as its lab; the answer must say that every tube was accepted.</summary>
    public async Task<TimeSpan> PushDemo(TimeProvider clock, CancellationToken cancellationToken)
    {
        var demo = await DemoFile.Read(data, cancellationToken);
        var csv = await File.ReadAllBytesAsync(Path.Combine(data, demo.ResultsCsv), cancellationToken);
        var rows = csv.AsSpan().TrimEnd((byte)'\n').Count((byte)'\n');
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/lab/results") { Content = new ByteArrayContent(csv) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await StaffToken("lab-operator", cancellationToken));

        var start = clock.GetTimestamp();
        using var answer = await _http.SendAsync(request, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        var elapsed = clock.GetElapsedTime(start);
        if (answer.StatusCode != HttpStatusCode.OK || JsonDocument.Parse(body).RootElement.GetProperty("accepted").GetInt32() != rows)
            throw new UsageException($"Of {rows} rows not all were accepted: {(int)answer.StatusCode} {body[..Math.Min(body.Length, 500)]}");
        return elapsed;
    }

    /// <summary>A client of the seeded member of staff in that role.</summary>
    public async Task<HttpClient> Staff(string role, CancellationToken cancellationToken)
    {
        var client = new HttpClient { BaseAddress = _http.BaseAddress, Timeout = TimeSpan.FromMinutes(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await StaffToken(role, cancellationToken));
        return client;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The accounts that the product made at its first start.</summary>
    public async Task<IReadOnlyList<Account>> Accounts(CancellationToken cancellationToken)
    {
        var accounts = await File.ReadAllTextAsync(Path.Combine(data, "accounts.json"), cancellationToken);
        return JsonSerializer.Deserialize(accounts, SetupJson.Default.AccountArray)!;
    }

    private async Task<string> StaffToken(string role, CancellationToken cancellationToken)
    {
        var account = (await Accounts(cancellationToken)).First(account => account.Role == role);
        using var content = JsonContent.Create(new StaffRequest(account.Username, account.Password), SetupJson.Default.StaffRequest);
        using var answer = await _http.PostAsync("/v1/staff/session", content, cancellationToken);
        return await Token(answer, cancellationToken);
    }

    private async Task<HttpResponseMessage> Post(string path, SessionRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var content = JsonContent.Create(request, SetupJson.Default.SessionRequest);
            var answer = await _http.PostAsync(path, content, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                return answer.EnsureSuccessStatusCode();
            var pause = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
            answer.Dispose();
            await Task.Delay(pause, cancellationToken);
        }
    }

    private async Task<Dictionary<string, string>> SmsCodes(CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(data, "sms.jsonl"), cancellationToken);
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var sms in lines.Select(line => JsonSerializer.Deserialize(line, SetupJson.Default.Sms)!))
            codes[sms.Phone] = sms.Code;
        return codes;
    }

    private static async Task<string> Token(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(SetupJson.Default.TokenAnswer, cancellationToken))!.AccessToken;

    // The middle part of a JWT, where the subject is the citizen's key.
    private static string Subject(string token)
    {
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
        return JsonDocument.Parse(claims).RootElement.GetProperty("sub").GetString()!;
    }
}
