using System.Net;
using System.Text.RegularExpressions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Leaks;

internal sealed partial class LeakRun
{
    private const string Fhir = "application/fhir+json";
    private const string Hl7 = "application/hl7-v2";

    /// <summary>Writes that fail before and after they are stored, that the database refuses, and whose connection is killed.</summary>
    private async Task Faults()
    {
        using var medic = await Staff(Roles.Medic);
        foreach (var fault in Enum.GetValues<Fault>())
        {
            city.Faults.FailNext("citizen", fault, times: 20);
            await SampleAll(medic);
            city.Faults.FailNext("sample-batch", fault, times: 20);
            await SampleAll(medic);
        }

        await Execute("ALTER TABLE grain_state ADD CONSTRAINT full_disk CHECK (false) NOT VALID");
        await SampleAll(medic);
        using (var anonymous = city.Anonymous())
            await Ask(anonymous, People[1], HttpMethod.Post, "/v1/session/code", Details(People[1]));
        await Execute("ALTER TABLE grain_state DROP CONSTRAINT full_disk");

        var sampling = SampleAll(medic);
        await Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
        await sampling;
        // What died is not met again by those who come after.
        city.Database.Clear();
    }

    private async Task SampleAll(HttpClient medic)
    {
        var tube = Fresh.Barcode();
        await Ask(medic, null, HttpMethod.Put, $"/v1/batches/{tube}", new { poolSize = 10, site = "wuchang-01" });
        foreach (var person in People)
            await Ask(medic, null, HttpMethod.Post, $"/v1/batches/{tube}/samples", new { document = person.Document(), person.Name, person.Phone });
    }

    /// <summary>Every endpoint, by everybody, with everything that it might take and much that it does not.</summary>
    private async Task Sweep()
    {
        var callers = new List<(HttpClient Client, Person? Person)> { (city.Anonymous(), null), (await Citizen(People[0]), People[0]) };
        foreach (var role in Roles.Staff)
            callers.Add((await Staff(role), null));
        var calls = city.Endpoints.SelectMany(endpoint => endpoint.Names()).Where(name => !name.Contains("/scalar", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        // What ends sessions comes last.
        foreach (var name in calls.OrderBy(name => name.StartsWith("DELETE", StringComparison.Ordinal)))
            await Parallel.ForEachAsync(callers, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (caller, _) => await Try(caller.Client, caller.Person, name));
        foreach (var (client, _) in callers)
            client.Dispose();
    }

    private async Task Try(HttpClient client, Person? person, string name)
    {
        var (method, path) = (new HttpMethod(name.Split(' ')[0].Replace("*", "GET", StringComparison.Ordinal)), Filled(name.Split(' ')[1]));
        var answer = await Ask(client, person, method, path, method == HttpMethod.Get ? null : Anything(), "application/json");
        if (method == HttpMethod.Get || answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return;
        var text = string.Join(',', PersonalOf(People[0]));
        var json = Anything();
        foreach (var (body, type) in ((string, string)[])[(json[..^9], "application/json"), ($"[{json},{{]", "application/json"), (json, Fhir), ($"name,phone\n{text}", Csv), ($"MSH|^~\\&|{text}\rPID|||{text}", Hl7), (text, "text/plain")])
            await Ask(client, person, method, path, body, type);
    }

    private string Filled(string pattern) => Parameter().Replace(pattern, match => match.Groups["name"].Value switch
    {
        "barcode" => _tube,
        "documentName" => "v1",
        "number" => "1",
        "username" => Username,
        _ => "leak-1",
    })
        // A stream has no end of its own.
        + (pattern.EndsWith("/stream", StringComparison.Ordinal) ? "?events=1" : "");

    /// <summary>A body with every field that any call knows, filled with what must be told nobody.</summary>
    private string Anything()
    {
        var person = People[1];
        object details = new { type = person.Document.Type.ToString(), number = person.Document.Number };
        return System.Text.Json.JsonSerializer.Serialize(new
        {
            document = details,
            person.Name,
            person.Phone,
            code = person.Phone,
            username = Username,
            password = WrongPassword,
            newPassword = WrongPassword,
            refreshToken = WrongPassword,
            token = WrongPassword,
            samplingCode = WrongPassword,
            client_id = Username,
            client_secret = WrongPassword,
            from = new { document = details, person.Name, person.Phone },
            to = new { document = details, person.Name, person.Phone },
            reason = "leak",
            statement = "leak",
            kind = person.Name,
            since = person.Phone,
            // A lab is told the barcodes that it sent.
            barcode = _tube,
            result = person.Name,
            poolSize = person.Name,
            site = person.Name,
            swabCount = person.Phone,
        }, s_plain);
    }

    /// <summary>States that were tampered with, and answers that our own code cannot make.</summary>
    private async Task Defects()
    {
        using var citizen = await Citizen(People[1]);
        await Execute("ALTER TABLE access_log ALTER COLUMN hash TYPE boolean USING true");
        var defect = await Ask(citizen, People[1], HttpMethod.Get, "/v1/me/access-log");
        Assert.Equal(HttpStatusCode.InternalServerError, defect.Status);
        using var auditor = await Staff(Roles.Auditor);
        await Ask(auditor, null, HttpMethod.Post, "/v1/access-log/search", new { document = People[0].Document() });

        await Execute("UPDATE grain_state SET payload = set_byte(payload, 40, get_byte(payload, 40) # 1) WHERE state_name = 'citizen'");
        foreach (var person in People)
            await city.Cluster.DeactivateAsync(city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value));
        Assert.True((await Ask(citizen, People[1], HttpMethod.Get, "/v1/me/results")).Status >= HttpStatusCode.InternalServerError);
    }

    private async Task Execute(string statement)
    {
        await using var command = city.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)[^}]*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
