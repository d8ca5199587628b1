using System.Net;
using System.Text.Json;

namespace HealthWuhan.Week.City;

/// <summary>Members of staff at the city's doors, each signed in by name and password as anybody: the seeded accounts, and a medic who is bound to no site.</summary>
internal sealed class StaffDoor(WeekCity city, Doors doors, TimeProvider clock) : IDisposable
{
    private const string WeekMedic = "week-medic";
    private const string WeekPassword = "around the East Lake";

    /// <summary>Half of what a token is good for.</summary>
    private static readonly TimeSpan s_signInAgain = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, (string Token, long Since)> _tokens = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _signingIn = new(1);

    public Task<DoorAnswer> Medic(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken) =>
        Ask(WeekMedic, new(method, path) { Body = body }, cancellationToken);

    public Task<DoorAnswer> Commander(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        Ask("commander", new(method, path) { Body = body is null ? null : Json(body) }, cancellationToken);

    public Task<DoorAnswer> Push(byte[] csv, CancellationToken cancellationToken) =>
        Ask("lab-operator", new(HttpMethod.Post, "/v1/lab/results") { Body = csv, MediaType = "text/csv" }, cancellationToken);

    public Task<DoorAnswer> Release(string barcode, CancellationToken cancellationToken) => Ask(
        "lab-supervisor",
        new(HttpMethod.Post, $"/v1/lab/results/{barcode}/correction") { Body = Json(new { action = "Release", reason = "confirmed by a second test" }) },
        cancellationToken);

    /// <summary>Makes the medic of the whole city, by an admin; again: nothing.</summary>
    public async Task HireMedic(CancellationToken cancellationToken)
    {
        var account = Json(new { username = WeekMedic, role = "medic" });
        var made = Require(await Ask("admin", new(HttpMethod.Post, "/v1/staff/accounts") { Body = account }, cancellationToken), "the medic's account");
        var once = JsonDocument.Parse(made.Body).RootElement.GetProperty("oneTimePassword").GetString();
        var chosen = Json(new { username = WeekMedic, currentPassword = once, newPassword = WeekPassword });
        Require(await doors.Ask(new(HttpMethod.Post, "/v1/staff/password") { Body = chosen }, cancellationToken), "the medic's password");
    }

    /// <summary>What was asked must have been done.</summary>
    public static DoorAnswer Require(DoorAnswer answer, string what) => answer.IsDone
        ? answer
        : throw new InvalidOperationException($"The city refused {what}: {(int)answer.Status} {System.Text.Encoding.UTF8.GetString(answer.Body)}");

    public void Dispose() => _signingIn.Dispose();

    private static byte[] Json(object body) => JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web);

    private async Task<DoorAnswer> Ask(string username, DoorCall call, CancellationToken cancellationToken)
    {
        while (true)
        {
            var token = await Token(username, cancellationToken);
            var answer = await doors.Ask(call with { Token = token }, cancellationToken);
            if (answer.Status != HttpStatusCode.Unauthorized)
                return answer;
            await Forget(username, token, cancellationToken);
        }
    }

    private async Task<string> Token(string username, CancellationToken cancellationToken)
    {
        await _signingIn.WaitAsync(cancellationToken);
        try
        {
            if (_tokens.TryGetValue(username, out var known) && clock.GetElapsedTime(known.Since) < s_signInAgain)
                return known.Token;

            var credentials = Json(new { username, password = await PasswordOf(username, cancellationToken) });
            var session = Require(await doors.Ask(new(HttpMethod.Post, "/v1/staff/session") { Body = credentials }, cancellationToken), $"the sign-in of {username}");
            var token = JsonDocument.Parse(session.Body).RootElement.GetProperty("accessToken").GetString()!;
            _tokens[username] = (token, clock.GetTimestamp());
            return token;
        }
        finally
        {
            _signingIn.Release();
        }
    }

    private async Task Forget(string username, string token, CancellationToken cancellationToken)
    {
        await _signingIn.WaitAsync(cancellationToken);
        if (_tokens.TryGetValue(username, out var known) && known.Token == token)
            _tokens.Remove(username);
        _signingIn.Release();
    }

    private async Task<string> PasswordOf(string username, CancellationToken cancellationToken)
    {
        if (username == WeekMedic)
            return WeekPassword;
        using var accounts = JsonDocument.Parse(await File.ReadAllTextAsync(city.AccountsFile, cancellationToken));
        return accounts.RootElement.EnumerateArray().First(account => account.GetProperty("username").GetString() == username).GetProperty("password").GetString()!;
    }
}
