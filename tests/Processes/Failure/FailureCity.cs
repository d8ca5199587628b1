using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace HealthWuhan.Tests.Failure;

/// <summary>Three silos and a gateway, each a process, on a database that is one too; people who are signed in, a medic and a lab.</summary>
internal sealed class FailureCity : IAsyncDisposable
{
    private readonly Network _network;

    private FailureCity(Network network, DatabaseServer database, Node[] nodes) => (_network, Database, Nodes) = (network, database, nodes);

    public DatabaseServer Database { get; }

    /// <summary>The silos, then the gateway.</summary>
    public Node[] Nodes { get; }

    public Node[] Silos => Nodes[..^1];

    public Node Gateway => Nodes[^1];

    public Network Network => _network;

    public Citizen[] People { get; private set; } = [];

    public string MedicToken { get; private set; } = "";

    public string LabToken { get; private set; } = "";

    public static async Task<FailureCity> Start(string folder, Network network, int people)
    {
        var database = await DatabaseServer.Start(Path.Combine(folder, "database"), network.Here, new FileStream(Path.Combine(folder, "database.log"), FileMode.Create));
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__HealthWuhan"] = database.ThroughLine,
            ["Deployment__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Staff__Accounts"] = Path.Combine(folder, "accounts.json"),
            ["Limits__Bulk__AccountPerSecond"] = "1000",
        };
        var city = new FailureCity(network, database, [.. network.Sites.Select(site => new Node(site, environment, folder))]);
        try
        {
            // The first one makes the tables and the accounts.
            await city.Nodes[0].Start();
            await Task.WhenAll(city.Nodes[1..].Select(node => node.Start()));
            await city.SignIn(people, environment["Staff__Accounts"]);
            return city;
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when every node says that it can serve.</summary>
    public async Task UntilReady()
    {
        foreach (var node in Nodes)
        {
            while (!await node.IsReady(TimeSpan.FromSeconds(2)))
                await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await Database.DisposeAsync();
        await _network.DisposeAsync();
    }

    private async Task SignIn(int people, string accounts)
    {
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(accounts, TestContext.Current.CancellationToken));
        MedicToken = await StaffToken(file, "medic");
        LabToken = await StaffToken(file, "lab-operator");
        People = await Task.WhenAll(Enumerable.Range(0, people).Select(Citizen));
    }

    private async Task<string> StaffToken(JsonDocument accounts, string role)
    {
        var account = accounts.RootElement.EnumerateArray().First(account => account.Text("role") == role);
        return (await Gateway.Http!.Post("/v1/staff/session", new { username = account.Text("username"), password = account.Text("password") })).Json.Text("accessToken")!;
    }

    private async Task<Citizen> Citizen(int number)
    {
        var phone = string.Create(CultureInfo.InvariantCulture, $"138{number:D8}");
        var details = new { document = new { type = "Passport", number = $"F{number:D8}" }, name = "王小明", phone };
        Assert.Equal(HttpStatusCode.Accepted, (await Gateway.Http!.Post("/v1/session/code", details)).Status);
        var messages = await File.ReadAllLinesAsync(Path.Combine(Gateway.Data, "sms.jsonl"), TestContext.Current.CancellationToken);
        var code = JsonSerializer.Deserialize<JsonElement>(messages.Last(line => line.Contains(phone, StringComparison.Ordinal))).Text("code");
        var session = await Gateway.Http!.Post("/v1/session", new { details.document, details.name, details.phone, code });
        return new($"p{number}", JsonSerializer.SerializeToElement(details), session.Json.Text("accessToken")!);
    }
}
