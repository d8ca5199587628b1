using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>Two silos on one database, either of which may die at any moment, and clients that ask whichever lives until they have their answer.</summary>
internal sealed class MortalRound : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly CityProcess?[] _silos = new CityProcess?[2];
    private readonly Dictionary<string, string> _environment;
    private readonly string _folder;
    private readonly SemaphoreSlim _signingIn = new(1);
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    private MortalRound(string database, string folder)
    {
        _folder = folder;
        _environment = new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__HealthWuhan"] = database,
            ["Deployment__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Staff__Accounts"] = Path.Combine(folder, "accounts.json"),
            // One medic's and one lab's account do here what thousands do in a city.
            ["Limits__StaffWrite__AccountPerSecond"] = "100000",
        };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<MortalRound> Start(string database, string folder)
    {
        var round = new MortalRound(database, folder);
        await round.Revive(0);
        await round.Revive(1);
        return round;
    }

    /// <summary>kill -9, and a new start beside the other's work; ready when it returns.</summary>
    public async Task KillAndRevive(int silo)
    {
        var dying = _silos[silo]!;
        _silos[silo] = null;
        await dying.KillHard();
        await dying.DisposeAsync();
        await Revive(silo);
    }

    /// <summary>Asks until the answer is one that counts: done, or refused for what was asked. Never 5xx, 429 or silence.</summary>
    public async Task<Answer> Ask(string role, HttpMethod method, string path, string? body = null, string mediaType = "application/json")
    {
        for (var attempt = 0; ; attempt++)
        {
            Cancel.ThrowIfCancellationRequested();
            if (await Once(attempt, role, () => new(method, path) { Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, mediaType) }) is { } answer)
                return answer;
            await Task.Delay(s_pause, Cancel);
        }
    }

    /// <summary>Runs a verb of the program beside the city; its exit code and what it printed.</summary>
    public async Task<(int ExitCode, string Printed)> Run(params string[] arguments)
    {
        await using var process = ChildProcess.Start("HealthWuhan.Silo", _environment, arguments);
        var lines = new List<string>();
        while (await process.ReadLine() is { } line)
            lines.Add(line);
        return ((await process.WaitForExit()).ExitCode, string.Join('\n', lines));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.OfType<CityProcess>())
            await silo.DisposeAsync();
        _http.Dispose();
        _signingIn.Dispose();
    }

    private async Task Revive(int silo) =>
        _silos[silo] = await CityProcess.Start("HealthWuhan.Silo", _environment, Path.Combine(_folder, $"silo-{silo}"));

    private async Task<Answer?> Once(int attempt, string role, Func<HttpRequestMessage> request)
    {
        var alive = _silos.OfType<CityProcess>().ToArray();
        try
        {
            var asked = alive[(attempt + Environment.CurrentManagedThreadId) % alive.Length];
            using var message = request();
            message.RequestUri = new(asked.Address, message.RequestUri!);
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token(asked, role));
            var answer = await _http.Ask(message);
            if (answer.Status == HttpStatusCode.Unauthorized)
                _tokens.Remove(role);
            return answer.Status is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized ? null : answer;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !Cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<string> Token(CityProcess silo, string role)
    {
        await _signingIn.WaitAsync(Cancel);
        try
        {
            if (_tokens.TryGetValue(role, out var token))
                return token;

            using var accounts = JsonDocument.Parse(await File.ReadAllTextAsync(_environment["Staff__Accounts"], Cancel));
            var account = accounts.RootElement.EnumerateArray().First(account => account.Text("role") == role);
            using var http = silo.Client();
            var session = await http.Post("/v1/staff/session", new { username = account.Text("username"), password = account.Text("password") });
            return _tokens[role] = session.Status == HttpStatusCode.OK
                ? session.Json.Text("accessToken")!
                : throw new HttpRequestException($"No session: {session.Status}");
        }
        finally
        {
            _signingIn.Release();
        }
    }
}
