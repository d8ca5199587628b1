using System.Globalization;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Fhir;

namespace HealthWuhan.Tests.Api;

/// <summary>
/// Every way to look something up, asked for what is somebody else's and for what is nowhere: status, length of the body, headers and the work that was done for it
/// (calls of grains, reads and writes of the storage, messages) are distributed alike. Work is counted, not timed. Sign-in by SMS is in <see cref="SameForEverybodyTests"/>;
/// health facts are not here, since a reviewer may record one about somebody whom nobody knows (docs/limits.md).
/// </summary>
[Collection(City.Collection)]
public sealed class LookUpShapeTests(City city) : IAsyncLifetime
{
    private const int Each = 6;

    /// <summary>Beyond it two samples of the same work would differ once in a thousand times.</summary>
    private const double Significant = 3.29;

    private readonly Dictionary<string, HttpClient> _callers = new(StringComparer.Ordinal);

    private static readonly (string Name, string Caller, Func<HttpClient, ShapeTarget, Task<Answer>> Ask)[] s_lookUps =
    [
        ("GET tube", Roles.Medic, (client, target) => client.Fetch($"/v1/batches/{target.Tube}")),
        ("GET tube at a lab", Roles.LabOperator, (client, target) => client.Fetch($"/v1/batches/{target.Tube}")),
        ("POST sample", Roles.Medic, (client, target) => client.Post($"/v1/batches/{target.Tube}/samples", Swab(Fresh.Person(), "device-1"))),
        ("DELETE sample", Roles.Medic, (client, target) => client.Delete($"/v1/batches/{target.Tube}/samples/{target.Tube}-1")),
        ("POST transfer", Roles.Medic, (client, target) => client.Post($"/v1/batches/{target.Tube}/samples/{target.Tube}-1/transfer", new { to = Fresh.Barcode().Value })),
        ("POST seal", Roles.Medic, (client, target) => client.Post($"/v1/batches/{target.Tube}/seal", new { swabCount = 1 })),
        ("GET box", Roles.Courier, (client, target) => client.Fetch($"/v1/consignments/{target.Box}")),
        ("POST handover", Roles.Courier, (client, target) => client.Post($"/v1/consignments/{target.Box}/handover", new { })),
        ("POST receipt", Roles.LabOperator, (client, target) => client.Post($"/v1/consignments/{target.Box}/receipt", new { accepted = new[] { target.Tube } })),
        ("POST correction", Roles.LabSupervisor, (client, target) => client.Post($"/v1/lab/results/{target.Tube}/correction", new { action = "Revoke", reason = "mixed up" })),
        ("POST results", Roles.LabOperator, (client, target) => client.PostText("/v1/lab/results", $"barcode,result\n{target.Tube},Negative\n", "text/csv")),
        ("POST session of a known name", "", (client, target) => client.Post("/v1/staff/session", new { username = target.Username, password = "wrong" })),
        ("POST token", "", (client, target) => client.Token(target.Client, "wrong")),
        ("GET Patient", Roles.Integrator, (client, target) => client.Fetch($"/fhir/Patient/{target.Patient}")),
        ("GET DiagnosticReport", Roles.Integrator, (client, target) => client.Fetch($"/fhir/DiagnosticReport/{target.Patient}-0123456789abcdef")),
        ("GET Observation", Roles.Integrator, (client, target) => client.Fetch($"/fhir/Observation/{target.Patient}-0123456789abcdef")),
        ("GET Specimen", Roles.Integrator, (client, target) => client.Fetch($"/fhir/Specimen/{target.Patient}-0123456789abcdef")),
        ("GET Appointment", Roles.Integrator, (client, target) => client.Fetch($"/fhir/Appointment/{target.Patient}-0123456789abcdef")),
        ("GET Immunization", Roles.Integrator, (client, target) => client.Fetch($"/fhir/Immunization/{target.Patient}-0123456789abcdef")),
        ("GET Appointments", Roles.Integrator, (client, target) => client.Fetch($"/fhir/Appointment?patient={target.Patient}")),
        ("GET Observations", Roles.Integrator, (client, target) => client.Fetch($"/fhir/Observation?patient={target.Patient}")),
        ("POST search of a person", Roles.Integrator, (client, target) => client.SearchByForm("Patient", ("identifier", target.Person.Identifier()))),
        ("POST search of reports", Roles.Integrator, (client, target) => client.SearchByForm("DiagnosticReport", ("patient.identifier", target.Person.Identifier()))),
        ("GET tie", Roles.Citizen, (client, target) => client.Fetch($"/v1/me/family/{target.Tie}/results")),
        ("GET code of a tie", Roles.Citizen, (client, target) => client.Fetch($"/v1/me/family/{target.Tie}/health-code")),
        ("DELETE tie", Roles.Citizen, (client, target) => client.Delete($"/v1/me/family/{target.Tie}")),
        ("POST guardian", Roles.Citizen, (client, target) => client.Post(
            "/v1/me/family", new { target.Document, target.Person.Name, target.Person.Phone, guardian = true })),
    ];

    public async ValueTask InitializeAsync()
    {
        var (site, lab) = (Fresh.Round(), Fresh.Round());
        foreach (var role in Roles.Staff)
            _callers[role] = await city.StaffOf(role, site: site, lab: role.StartsWith("lab", StringComparison.Ordinal) ? lab : null, district: role is Roles.Reviewer or Roles.Integrator ? Fresh.Community()[..6] : null);
        _callers[Roles.Citizen] = await city.Citizen(Fresh.Person());
        _callers[""] = city.Anonymous();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var caller in _callers.Values)
            caller.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_somebody_elses_is_answered_as_what_is_nowhere_and_costs_as_much()
    {
        var differences = new List<string>();
        var foreign = new List<ShapeTarget>();
        while (foreign.Count < Each)
            foreign.Add(await ShapeTarget.Foreign(city));
        foreach (var (name, caller, ask) in s_lookUps)
        {
            var there = await Observe(foreign, target => ask(_callers[caller], target));
            var nowhere = await Observe(Enumerable.Range(0, Each).Select(_ => ShapeTarget.Unknown(city)), target => ask(_callers[caller], target));
            var shapes = there.Concat(nowhere).Select(seen => seen.Shape).Distinct(StringComparer.Ordinal).ToArray();
            if (shapes.Length > 1)
                differences.Add($"{name}: {string.Join(" | ", shapes)}");
            var rank = RankTest.Z([.. there.Select(seen => seen.Work)], [.. nowhere.Select(seen => seen.Work)]);
            if (Math.Abs(rank) > Significant || there.Select(seen => seen.Work).Distinct().Concat(nowhere.Select(seen => seen.Work).Distinct()).Distinct().Count() > 1)
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: work {string.Join(',', there.Select(seen => seen.Work))} against {string.Join(',', nowhere.Select(seen => seen.Work))}"));
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>
    /// The second answer counts: by the first one, a grain that nobody has asked for a while comes into memory, whether it has a state or not. What the city does by itself meanwhile can only
    /// add to the count, so whoever seems to cost more than the one before is asked again.
    /// </summary>
    private async Task<List<(string Shape, int Work)>> Observe(IEnumerable<ShapeTarget> targets, Func<ShapeTarget, Task<Answer>> ask)
    {
        var seen = new List<(string Shape, int Work)>();
        foreach (var target in targets)
        {
            await ask(target);
            var least = await Once(target);
            for (var again = 0; again < 3 && (seen.Count == 0 || least.Work > seen[^1].Work); again++)
                least = await Once(target) is var other && other.Work < least.Work ? other : least;
            seen.Add(least);
        }

        return seen;

        async Task<(string Shape, int Work)> Once(ShapeTarget target)
        {
            var before = Work;
            var answer = await ask(target);
            return (Shape(answer), Work - before);
        }
    }

    private int Work => city.Calls.Count + city.Faults.Reads + city.Faults.Writes() + city.Sms.HandedOver;

    private static string Shape(Answer answer)
    {
        var names = answer.Message.Headers.Concat(answer.Message.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal);
        return $"{(int)answer.Status} {answer.Code} {answer.Body.Length} bytes, {string.Join(' ', names)}";
    }

    private static object Swab(Person person, string clientId) =>
        new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone, clientId };
}
