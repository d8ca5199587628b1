using System.Net.Http.Headers;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>A running silo or gateway, and the address it said it serves.</summary>
internal sealed class CityProcess : IAsyncDisposable
{
    private const string Ready = "is ready: ";

    private readonly ChildProcess _process;

    private CityProcess(ChildProcess process, Uri address, string data)
    {
        _process = process;
        Address = address;
        Data = data;
    }

    public Uri Address { get; }

    public string Data { get; }

    /// <summary>A silo that serves the API on any free port, ready to be used.</summary>
    public static Task<CityProcess> StartSilo(string data, params IEnumerable<string> arguments) => Start("HealthWuhan.Silo", [], data, arguments);

    // How long a call takes on a machine that does much else is not what these tests ask; those of the failure day have the product's own times.
    private static readonly KeyValuePair<string, string>[] s_times = [new("Limits__WriteSeconds", "30"), new("Limits__CitizenRead__TimeoutSeconds", "30")];

    /// <summary>Starts a program and waits for the line that says it is ready.</summary>
    public static async Task<CityProcess> Start(
        string assembly, IEnumerable<KeyValuePair<string, string>> environment, string data, params IEnumerable<string> arguments)
    {
        var process = ChildProcess.Start(assembly, s_times.Concat(environment), ["--urls", "http://127.0.0.1:0", "--data", data, .. arguments]);
        while (await process.ReadLine() is { } line)
        {
            if (line.Split(Ready) is [_, var address])
            {
                process.IgnoreOutput();
                return new(process, new(address.Split(' ')[0]), data);
            }
        }

        var (_, errors) = await process.WaitForExit();
        throw new InvalidOperationException($"{assembly} ended before it was ready: {errors}");
    }

    public Task KillHard() => _process.KillHard();

    public Task<int> End(string signal) => _process.End(signal);

    /// <summary>A client that waits out the loss of a silo, and nothing longer.</summary>
    public HttpClient Client() => new() { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>A client signed in with the seeded account of that role, whose password is in that silo's data folder.</summary>
    public async Task<HttpClient> Staff(string role, string accountsFolder)
    {
        using var accounts = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(accountsFolder, "accounts.json"), TestContext.Current.CancellationToken));
        var account = accounts.RootElement.EnumerateArray().First(account => account.GetProperty("role").GetString() == role);
        var client = Client();
        var session = await client.Post("/v1/staff/session", new { username = account.Text("username"), password = account.Text("password") });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Json.Text("accessToken"));
        return client;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
