using System.Net;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace HealthWuhan.Tests.Api;

/// <summary>Every endpoint against every role: who may, may; who may not is told so before anything else. Whose things they may touch is in <see cref="ScopeTests"/>.</summary>
[Collection(City.Collection)]
public class RoleTests(City city)
{
    private static readonly (string Method, string Path, string[] Roles)[] Calls =
    [
        ("DELETE", "/v1/session", [.. Roles.Staff, Roles.Citizen]),
        ("DELETE", "/v1/me/sessions", [Roles.Citizen]),
        ("DELETE", "/v1/staff/role-test/sessions", [Roles.Admin]),
        ("GET", "/v1/staff/accounts", [Roles.Admin]),
        ("POST", "/v1/staff/accounts", [Roles.Admin]),
        ("PUT", "/v1/staff/accounts/role-test", [Roles.Admin]),
        ("GET", "/v1/clients", [Roles.LabSupervisor, Roles.Admin]),
        ("POST", "/v1/clients", [Roles.LabSupervisor, Roles.Admin]),
        ("DELETE", "/v1/clients/role-test", [Roles.LabSupervisor, Roles.Admin]),
        ("POST", "/v1/clients/role-test/secrets", [Roles.LabSupervisor, Roles.Admin]),
        ("DELETE", "/v1/clients/role-test/secrets/1", [Roles.LabSupervisor, Roles.Admin]),
        ("GET", "/v1/me", [Roles.Citizen]),
        ("GET", "/v1/me/results", [Roles.Citizen]),
        ("GET", "/v1/me/sampling-code", [Roles.Citizen]),
        ("GET", "/v1/me/family", [Roles.Citizen]),
        ("POST", "/v1/me/family", [Roles.Citizen]),
        ("DELETE", "/v1/me/family/role-test", [Roles.Citizen]),
        ("GET", "/v1/me/family/role-test/results", [Roles.Citizen]),
        ("GET", "/v1/me/family/role-test/sampling-code", [Roles.Citizen]),
        ("GET", "/v1/me/health-code", [Roles.Citizen]),
        ("GET", "/v1/me/rounds", [Roles.Citizen]),
        ("GET", "/v1/me/access-log", [Roles.Citizen]),
        ("POST", "/v1/access-log/search", [Roles.Auditor]),
        ("GET", "/v1/me/export", [Roles.Citizen]),
        ("GET", "/v1/me/erasure", [Roles.Citizen]),
        ("POST", "/v1/me/erasure", [Roles.Citizen]),
        ("DELETE", "/v1/me/erasure", [Roles.Citizen]),
        ("GET", "/v1/erasures", [Roles.Auditor, Roles.Admin]),
        ("GET", "/v1/retention/certificates", [Roles.Auditor, Roles.Admin]),
        ("GET", "/v1/me/conversions", [Roles.Citizen]),
        ("POST", "/v1/me/conversions", [Roles.Citizen]),
        ("GET", "/v1/me/conversions/role-test", [Roles.Citizen]),
        ("DELETE", "/v1/me/conversions/role-test", [Roles.Citizen]),
        ("POST", "/v1/me/conversions/role-test/submission", [Roles.Citizen]),
        ("POST", "/v1/me/conversions/role-test/phone-code", [Roles.Citizen]),
        ("POST", "/v1/me/conversions/role-test/phone-proof", [Roles.Citizen]),
        ("GET", "/v1/me/conversions/role-test/evidence/1", [Roles.Citizen]),
        ("PUT", "/v1/me/conversions/role-test/evidence/1", [Roles.Citizen]),
        ("DELETE", "/v1/me/conversions/role-test/evidence/1", [Roles.Citizen]),
        ("GET", "/v1/conversions", [Roles.Reviewer, Roles.Commander]),
        ("GET", "/v1/conversion-figures", [Roles.Reviewer, Roles.Commander, Roles.Admin]),
        ("GET", "/v1/conversions/role-test", [Roles.Reviewer]),
        ("GET", "/v1/conversions/role-test/evidence/1", [Roles.Reviewer]),
        ("POST", "/v1/conversions/role-test/claim", [Roles.Reviewer]),
        ("DELETE", "/v1/conversions/role-test/claim", [Roles.Reviewer]),
        ("POST", "/v1/conversions/role-test/decision", [Roles.Reviewer]),
        ("GET", "/v1/rounds", [.. Roles.OfPeople]),
        ("GET", "/v1/rounds/role-test", [.. Roles.OfPeople]),
        ("PUT", "/v1/rounds/role-test", [Roles.Commander, Roles.Admin]),
        ("GET", "/v1/zones", [.. Roles.OfPeople]),
        ("PUT", "/v1/zones/role-test", [Roles.Commander, Roles.Admin]),
        ("DELETE", "/v1/zones/role-test", [Roles.Commander, Roles.Admin]),
        ("GET", "/v1/policies", [.. Roles.OfPeople]),
        ("PUT", "/v1/policies/display", [Roles.Admin]),
        ("POST", "/v1/rosters", [Roles.Commander, Roles.Admin]),
        ("GET", "/v1/rosters", [Roles.Commander, Roles.Admin]),
        ("GET", "/v1/rosters/1", [Roles.Commander, Roles.Admin]),
        ("GET", "/v1/rounds/role-test/coverage", [Roles.Reviewer, Roles.Commander, Roles.Admin, Roles.Auditor]),
        ("GET", "/v1/rounds/role-test/coverage/unsampled?community=420106-001", [Roles.Reviewer, Roles.Commander, Roles.Admin]),
        ("GET", "/v1/me/family/role-test/health-code", [Roles.Citizen]),
        ("POST", "/v1/verify", [.. Roles.OfPeople]),
        ("PUT", "/v1/health-facts/role-test", [Roles.Medic, Roles.Reviewer, Roles.Commander]),
        ("POST", "/v1/health-facts/role-test/withdrawal", [Roles.Medic, Roles.Reviewer, Roles.Commander]),
        ("PUT", "/v1/batches/role-test-1", [Roles.Medic]),
        ("POST", "/v1/batches/role-test-1/samples", [Roles.Medic]),
        ("POST", "/v1/batches/role-test-1/seal", [Roles.Medic]),
        ("POST", "/v1/sampling/sync", [Roles.Medic]),
        ("DELETE", "/v1/batches/role-test-1/samples/role-test-1-1", [Roles.Medic]),
        ("POST", "/v1/batches/role-test-1/samples/role-test-1-1/transfer", [Roles.Medic]),
        ("PUT", "/v1/consignments/role-test-1", [Roles.Medic, Roles.Courier]),
        ("POST", "/v1/consignments/role-test-1/handover", [Roles.Medic, Roles.Courier]),
        ("POST", "/v1/consignments/role-test-1/receipt", [Roles.LabOperator, Roles.LabSupervisor]),
        ("GET", "/v1/consignments/role-test-1", [Roles.Medic, Roles.Courier, Roles.LabOperator, Roles.LabSupervisor, Roles.Commander, Roles.Admin]),
        ("GET", "/v1/batches/role-test-1", [Roles.Medic, Roles.Courier, Roles.LabOperator, Roles.LabSupervisor, Roles.Commander, Roles.Admin]),
        ("POST", "/v1/lab/results", [Roles.LabOperator, Roles.LabSupervisor]),
        ("GET", "/v1/lab/tubes?state=waiting", [Roles.LabOperator, Roles.LabSupervisor]),
        ("POST", "/v1/lab/results/role-test-1/correction", [Roles.LabSupervisor]),
        ("POST", "/v1/identity-corrections", [Roles.Reviewer, Roles.Admin]),
        ("GET", "/v1/feed", [Roles.Consumer]),
        ("GET", "/v1/feed/consumers", [Roles.Admin]),
        ("PUT", "/v1/feed/consumers/role-test", [Roles.Admin]),
        ("DELETE", "/v1/feed/consumers/role-test", [Roles.Admin]),
        ("GET", "/v1/feed/consumers/role-test/dead-letters", [Roles.Admin]),
        ("POST", "/v1/feed/consumers/role-test/dead-letters/replay", [Roles.Admin]),
        ("GET", "/v1/reconciliation?kind=held-results", [Roles.LabSupervisor, Roles.Commander, Roles.Admin, Roles.Auditor]),
        ("GET", "/fhir/Patient?_id=role-test", [Roles.Integrator]),
        ("GET", "/fhir/Patient/role-test", [Roles.Integrator]),
        ("POST", "/fhir/Patient/_search", [Roles.Integrator]),
        ("GET", "/fhir/DiagnosticReport?patient=role-test", [Roles.Integrator]),
        ("GET", "/fhir/DiagnosticReport/role-test", [Roles.Integrator]),
        ("POST", "/fhir/DiagnosticReport/_search", [Roles.Integrator]),
        ("GET", "/fhir/Observation?patient=role-test", [Roles.Integrator]),
        ("GET", "/fhir/Observation/role-test", [Roles.Integrator]),
        ("POST", "/fhir/Observation/_search", [Roles.Integrator]),
        ("GET", "/fhir/Specimen?patient=role-test", [Roles.Integrator]),
        ("GET", "/fhir/Specimen/role-test", [Roles.Integrator]),
        ("POST", "/fhir/Specimen/_search", [Roles.Integrator]),
        ("GET", "/fhir/Appointment?patient=role-test", [Roles.Integrator]),
        ("GET", "/fhir/Appointment/role-test", [Roles.Integrator]),
        ("POST", "/fhir/Appointment/_search", [Roles.Integrator]),
        ("GET", "/fhir/Immunization?patient=role-test", [Roles.Integrator]),
        ("GET", "/fhir/Immunization/role-test", [Roles.Integrator]),
        ("POST", "/fhir/Immunization/_search", [Roles.Integrator]),
        ("GET", "/fhir/Schedule", [Roles.Integrator]),
        ("GET", "/fhir/Schedule/role-test", [Roles.Integrator]),
        ("POST", "/fhir/Schedule/_search", [Roles.Integrator]),
        ("GET", "/fhir/Slot", [Roles.Integrator]),
        ("GET", "/fhir/Slot/role-test", [Roles.Integrator]),
        ("POST", "/fhir/Slot/_search", [Roles.Integrator]),
        ("GET", "/v1/reconciliation/exports/1", [Roles.Auditor]),
        ("GET", "/v1/ops/visits", [Roles.Commander, Roles.Admin]),
        ("GET", "/v1/ops/visits/stream?events=1", [Roles.Commander, Roles.Admin]),
        ("GET", "/v1/ops/cluster", [Roles.Commander, Roles.Admin]),
        ("POST", "/v1/staff/dashboard-session", [Roles.Admin]),
        ("GET", "/dashboard/version", [Roles.Admin]),
        ("*", "/metrics", [Roles.Admin]),
        ("GET", "/v1/slots", [Roles.Citizen]),
        ("GET", "/v1/me/appointments", [Roles.Citizen]),
        ("POST", "/v1/me/appointments", [Roles.Citizen]),
        ("POST", "/v1/me/appointments/role-test/confirmation", [Roles.Citizen]),
        ("DELETE", "/v1/me/appointments/role-test", [Roles.Citizen]),
        ("POST", "/v1/me/waiting-lists", [Roles.Citizen]),
        ("POST", "/v1/schedules", [Roles.Medic, Roles.Commander, Roles.Admin]),
        ("GET", "/v1/schedules/role-test", [Roles.Medic, Roles.Commander, Roles.Admin]),
        ("PUT", "/v1/schedules/role-test/slots/0800", [Roles.Medic, Roles.Commander, Roles.Admin]),
        ("POST", "/v1/schedules/role-test/closure", [Roles.Medic, Roles.Commander, Roles.Admin]),
        ("PUT", "/v1/schedules/role-test/appointments/role-test", [Roles.Medic, Roles.Commander, Roles.Admin]),
        ("GET", "/v1/bookings/figures", [Roles.Medic, Roles.Commander, Roles.Admin]),
        ("GET", "/v1/reconciliation?kind=orders", [Roles.LabSupervisor, Roles.Commander, Roles.Admin, Roles.Auditor]),
    ];

    /// <summary>What anybody may ask for: to be let in, and what tells nothing of anybody.</summary>
    private static readonly string[] ForAnybody =
    [
        "POST /v1/session/code",
        "POST /v1/session",
        "POST /v1/staff/session",
        "POST /v1/session/refresh",
        "POST /v1/staff/password",
        "POST /v1/staff/totp",
        "POST /v1/staff/totp/confirmation",
        "POST /v1/token",
        "GET /v1/verify/keys",
        "GET /fhir/metadata",
        "* /health/live",
        "* /health/ready",
        "GET /openapi/{documentName}.json",
        "GET /scalar/…",
    ];

    public static TheoryData<string, string, string, bool> Matrix
    {
        get
        {
            var matrix = new TheoryData<string, string, string, bool>();
            foreach (var (method, path, roles) in Calls)
            {
                foreach (var role in Roles.Staff.Append(Roles.Citizen))
                    matrix.Add(method, path, role, roles.Contains(role, StringComparer.Ordinal));
            }

            return matrix;
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task A_role_may_do_its_own_work_and_nothing_else(string method, string path, string role, bool may)
    {
        using var client = role == Roles.Citizen ? await city.Citizen(Fresh.Person()) : await city.Staff(role);
        var answer = await client.Ask(new(Method(method), path));
        Assert.Equal(may, answer.Status != HttpStatusCode.Forbidden);
    }

    [Fact]
    public void Every_endpoint_is_in_this_table_once()
    {
        string[] guarded = [.. city.Endpoints.Where(endpoint => !IsForAnybody(endpoint)).SelectMany(Endpoints.Names).Select(Endpoints.Dashboard).Distinct(StringComparer.Ordinal)];
        string[] asked = [.. Calls.Select(call => Endpoints.Dashboard(city.EndpointOf(call.Method, call.Path))).Distinct(StringComparer.Ordinal)];
        Assert.Equal(guarded.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_endpoint_of_the_table_names_its_policy() => Assert.All(
        city.Endpoints.Where(endpoint => !IsForAnybody(endpoint)),
        endpoint => Assert.Contains(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), data => data.Policy is not null));

    [Fact]
    public void What_anybody_may_ask_for_is_a_short_list()
    {
        // The reader of the description comes with files of its own.
        var open = city.Endpoints.Where(IsForAnybody).SelectMany(Endpoints.Names)
            .Select(name => name.StartsWith("GET /scalar/", StringComparison.Ordinal) ? "GET /scalar/…" : name).Distinct(StringComparer.Ordinal);
        Assert.Equal(ForAnybody.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
    }

    private static HttpMethod Method(string method) => new(method == "*" ? "GET" : method);

    private static bool IsForAnybody(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    [Fact]
    public async Task Nobody_gets_in_without_a_token()
    {
        using var anonymous = city.Anonymous();
        foreach (var (method, path, _) in Calls)
        {
            var answer = await anonymous.Ask(new(Method(method), path));
            Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (answer.Status, answer.Code));
        }
    }
}
