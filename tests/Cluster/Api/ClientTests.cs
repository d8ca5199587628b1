using System.Net;
using System.Text;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>The programs of a lab in the hands of its supervisor: made, rotated, ended; and what is kept of their secrets.</summary>
[Collection(City.Collection)]
public sealed class ClientTests(City city) : IAsyncLifetime
{
    private readonly string _lab = Fresh.Round();
    private readonly HttpClient _anonymous = city.Anonymous();
    private HttpClient _supervisor = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _supervisor = await city.StaffOf(Roles.LabSupervisor, lab: _lab);

    public ValueTask DisposeAsync()
    {
        city.Clock.Shift = TimeSpan.Zero;
        _anonymous.Dispose();
        _supervisor.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Secrets_are_changed_while_the_program_runs()
    {
        var (id, first) = await _supervisor.NewProgram();
        var added = await _supervisor.Post($"/v1/clients/{id}/secrets", new { days = 30 });
        var second = added.Json.Text("clientSecret")!;
        Assert.Equal((HttpStatusCode.Created, $"/v1/clients/{id}/secrets/2"), (added.Status, added.Message.Headers.Location?.ToString()));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await Tokens(id, first, second));

        Assert.Equal("too-many-secrets", (await _supervisor.Post($"/v1/clients/{id}/secrets", new { })).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await _supervisor.Delete($"/v1/clients/{id}/secrets/1")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _supervisor.Delete($"/v1/clients/{id}/secrets/1")).Status);
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], await Tokens(id, first, second));
    }

    [Fact]
    public async Task A_secret_runs_out_by_itself()
    {
        var (id, secret) = await _supervisor.NewProgram(days: 1);
        city.Clock.Shift = TimeSpan.FromHours(23);
        Assert.Equal([HttpStatusCode.OK], await Tokens(id, secret));
        city.Clock.Shift = TimeSpan.FromHours(25);
        Assert.Equal([HttpStatusCode.Unauthorized], await Tokens(id, secret));
    }

    [Fact]
    public async Task An_ended_program_gets_no_token_is_on_no_list_and_does_not_come_back()
    {
        var (id, secret) = await _supervisor.NewProgram();
        Assert.Equal(HttpStatusCode.NoContent, (await _supervisor.Delete($"/v1/clients/{id}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _supervisor.Delete($"/v1/clients/{id}")).Status);
        Assert.Equal([HttpStatusCode.Unauthorized], await Tokens(id, secret));
        Assert.Equal("unknown-client", (await _supervisor.Post($"/v1/clients/{id}/secrets", new { })).Code);
        Assert.Equal(0, (await _supervisor.Fetch("/v1/clients")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_list_tells_ends_and_last_use_and_no_secret()
    {
        var (used, secret) = await _supervisor.NewProgram();
        var (idle, _) = await _supervisor.NewProgram();
        await Tokens(used, secret);
        var list = await _supervisor.Fetch("/v1/clients");
        var items = list.Json.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal([used, idle], items.Select(item => item.Text("clientId")));
        Assert.Equal([true, false], items.Select(item => item.TryGetProperty("lastUsedAt", out _)));
        Assert.Equal([true, false], items.Select(item => item.GetProperty("secrets")[0].TryGetProperty("lastUsedAt", out _)));
        Assert.DoesNotContain("clientSecret", list.Body, StringComparison.Ordinal);
        var ends = items[0].GetProperty("secrets")[0].GetProperty("expiresAt").GetDateTimeOffset() - city.Clock.GetUtcNow();
        Assert.InRange(ends, TimeSpan.FromDays(89.9), TimeSpan.FromDays(90));
    }

    [Fact]
    public async Task An_admin_names_the_lab_and_sees_every_labs()
    {
        using var admin = await city.Staff(Roles.Admin);
        Assert.Equal("missing-field", (await admin.Post("/v1/clients", new { name = "LIS" })).Code);
        var (id, secret) = await admin.NewProgram(_lab);
        Assert.Equal([HttpStatusCode.OK], await Tokens(id, secret));
        foreach (var path in (string[])["/v1/clients", $"/v1/clients?lab={_lab}"])
            Assert.Contains(id, (await admin.Fetch(path)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await admin.Fetch($"/v1/clients?lab={Fresh.Round()}")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE", "/v1/clients/{id}")]
    [InlineData("POST", "/v1/clients/{id}/secrets")]
    [InlineData("DELETE", "/v1/clients/{id}/secrets/1")]
    public async Task Another_labs_program_is_not_there(string method, string path)
    {
        var (id, secret) = await _supervisor.NewProgram();
        using var other = await city.StaffOf(Roles.LabSupervisor, lab: Fresh.Round());
        Task<Answer> Ask(string which) => other.Ask(new(new HttpMethod(method), path.Replace("{id}", which, StringComparison.Ordinal)));
        var (foreign, unknown) = (await Ask(id), await Ask(LabProgram.IdOf(Fresh.Username())));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-client", unknown.Body), (foreign.Status, foreign.Code, foreign.Body));
        Assert.Equal([HttpStatusCode.OK], await Tokens(id, secret));
    }

    [Fact]
    public async Task A_supervisor_makes_programs_for_their_own_lab_and_sees_only_those()
    {
        using var other = await city.StaffOf(Roles.LabSupervisor, lab: Fresh.Round());
        var (foreign, _) = await other.NewProgram();
        var refused = await _supervisor.Post("/v1/clients", new { name = "LIS", lab = Fresh.Round() });
        Assert.Equal((HttpStatusCode.Forbidden, "not-your-lab"), (refused.Status, refused.Code));
        foreach (var path in (string[])["/v1/clients", "/v1/clients?lab=lab-01"])
            Assert.DoesNotContain(foreign, (await _supervisor.Fetch(path)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(367)]
    public async Task A_secret_is_good_for_a_day_to_a_year(int days) =>
        Assert.Equal("invalid-field", (await _supervisor.Post("/v1/clients", new { name = "LIS", days })).Code);

    [Fact]
    public async Task Who_made_rotated_and_ended_a_program_is_on_record()
    {
        var (id, _) = await _supervisor.NewProgram();
        await _supervisor.Post($"/v1/clients/{id}/secrets", new { });
        await _supervisor.Delete($"/v1/clients/{id}/secrets/1");
        await _supervisor.Delete($"/v1/clients/{id}");
        var by = (await _supervisor.Post("/v1/clients", new { name = "LIS" })).Json.Text("createdBy");
        var actions = (await city.Audit(new { username = by })).Where(item => item.TryGetProperty("subject", out var subject) && subject.GetString() == id);
        Assert.Equal(["revoke-client", "remove-client-secret", "add-client-secret", "add-client"], actions.Select(item => item.Text("action")));
    }

    [Fact]
    public async Task No_secret_is_in_the_state_or_in_the_database()
    {
        var (id, secret) = await _supervisor.NewProgram();
        var program = (await city.Grains.GetGrain<ILabProgramGrain>(LabProgram.GrainKey(id)).Get(Cancellation))!;
        Assert.DoesNotContain(secret, Encoding.Latin1.GetString(program.Secrets[0].Hash), StringComparison.Ordinal);
        await using var rows = city.Database.CreateCommand("SELECT row_to_json(lab_program)::text FROM lab_program WHERE client_id = $1");
        rows.Parameters.Add(new() { Value = id });
        var row = (string)(await rows.ExecuteScalarAsync(Cancellation))!;
        Assert.DoesNotContain(secret, row, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(program.Secrets[0].Hash), row, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode[]> Tokens(string id, params string[] secrets)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var secret in secrets)
            answers.Add((await _anonymous.Token(id, secret)).Status);
        return [.. answers];
    }
}
