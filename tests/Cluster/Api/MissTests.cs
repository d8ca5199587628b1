using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Whoever tries barcodes, ids, documents, names or codes is soon told to stop; whoever works is not.</summary>
[Collection(City.Collection)]
public sealed class MissTests(City city)
{
    private const string Slow = "1";

    public static TheoryData<string, string, string, string> LookUps => new()
    {
        { Roles.Medic, "GET", "/v1/batches/{0}", "" },
        { Roles.Courier, "GET", "/v1/consignments/{0}", "" },
        { Roles.Medic, "POST", "/v1/batches/{0}/seal", """{"swabCount": 1}""" },
        { Roles.Commander, "GET", "/v1/rounds/{0}", "" },
        { Roles.LabSupervisor, "POST", "/v1/lab/results/{0}/correction", """{"action": "Revoke", "reason": "mixed up"}""" },
        { Roles.Reviewer, "POST", "/v1/health-facts/{0}/withdrawal", """{"document": {"type": "Passport", "number": "E12345678"}, "kind": "CloseContact", "reason": "no"}""" },
        { Roles.Citizen, "GET", "/v1/me/family/{0}/results", "" },
    };

    [Theory]
    [MemberData(nameof(LookUps))]
    public async Task Look_ups_of_what_is_not_there_use_up_a_budget(string role, string method, string path, string body)
    {
        await using var node = await city.StartApi(("Limits:Misses:Burst", "3"), ("Limits:Misses:PerMinute", Slow));
        using var caller = (role == Roles.Citizen ? await city.Citizen(Fresh.Person()) : await city.StaffOf(role, lab: "lab-01")).At(node);
        var codes = new List<string?>();
        for (var i = 0; i < 5; i++)
        {
            codes.Add((await caller.Ask(new(new HttpMethod(method), string.Format(null, path, Fresh.Barcode()))
            {
                Content = body.Length == 0 ? null : new StringContent(body, null, "application/json"),
            })).Code);
        }

        Assert.DoesNotContain("too-many-requests", codes[..3]);
        Assert.Equal(["too-many-requests", "too-many-requests"], codes[3..]);
    }

    [Fact]
    public async Task Who_finds_what_they_look_for_uses_up_nothing_and_their_own_things_stay_open()
    {
        await using var node = await city.StartApi(("Limits:Misses:Burst", "2"), ("Limits:Misses:PerMinute", Slow));
        using var medic = (await city.StaffOf(Roles.Medic)).At(node);
        var tube = await medic.OpenTube();
        for (var i = 0; i < 6; i++)
            Assert.Equal(HttpStatusCode.OK, (await medic.Fetch($"/v1/batches/{tube}")).Status);

        using var citizen = (await city.Citizen(Fresh.Person())).At(node);
        for (var i = 0; i < 3; i++)
            await citizen.Fetch("/v1/me/family/nobody/results");
        Assert.Equal("too-many-requests", (await citizen.Fetch("/v1/me/family/nobody/results")).Code);
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me/results")).Status);
    }

    [Fact]
    public async Task Unknown_barcodes_in_a_file_use_up_a_budget_of_rows_within_the_file_too()
    {
        await using var node = await city.StartApi(("Limits:Misses:RowBurst", "20"), ("Limits:Misses:RowsPerMinute", Slow));
        using var lab = (await city.StaffOf(Roles.LabOperator, lab: "lab-01")).At(node);
        var known = await city.Sampled([Fresh.Person()]);
        var first = await Push(lab, [known.Value, .. Enumerable.Range(0, 200).Select(_ => Fresh.Barcode().Value)]);
        var codes = first.Json.GetProperty("refused").EnumerateArray().CountBy(row => row.Text("code")!).ToDictionary();
        // As many more as are under way at once may be told.
        Assert.InRange(codes["unknown-batch"], 20, 20 + 64);
        Assert.Equal(200, codes["unknown-batch"] + codes["too-many-requests"]);
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), await Verdict(Push(lab, [known.Value])));
    }

    [Fact]
    public async Task Unknown_tubes_in_a_box_use_up_the_budget_of_rows()
    {
        await using var node = await city.StartApi(("Limits:Misses:RowBurst", "20"), ("Limits:Misses:RowsPerMinute", Slow));
        using var medic = (await city.StaffOf(Roles.Medic)).At(node);
        Task<Answer> Pack() => medic.Put($"/v1/consignments/{Fresh.Round()}", new { batches = Enumerable.Range(0, 20).Select(_ => Fresh.Barcode().Value), site = "wuchang-01", lab = "lab-01" });
        Assert.NotEqual("too-many-requests", (await Pack()).Code);
        Assert.Equal("too-many-requests", (await Pack()).Code);
    }

    [Fact]
    public async Task Wrong_passwords_are_counted_by_address_whatever_the_names()
    {
        await using var node = await city.StartApi(("Limits:Misses:WrongPasswordBurst", "4"), ("Limits:Misses:WrongPasswordsPerMinute", Slow));
        using var stranger = new HttpClient { BaseAddress = new(node.Urls.First()) };
        for (var i = 0; i < 4; i++)
            Assert.Equal("wrong-credentials", (await SignIn(stranger, Fresh.Username(), "wrong")).Code);
        var refused = await SignIn(stranger, Fresh.Username(), "wrong");
        Assert.Equal("too-many-requests", refused.Code);
        Assert.InRange(refused.Message.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.OK, (await city.Anonymous().Fetch("/v1/verify/keys")).Status);
    }

    [Fact]
    public async Task Right_passwords_are_not_counted()
    {
        await using var node = await city.StartApi(("Limits:Misses:WrongPasswordBurst", "2"), ("Limits:Misses:WrongPasswordsPerMinute", Slow));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await SignIn(client, "test-medic", City.Password)).Status);
    }

    private static Task<Answer> SignIn(HttpClient client, string username, string password) => client.Post("/v1/staff/session", new { username, password });

    private static Task<Answer> Push(HttpClient lab, IEnumerable<string> barcodes) =>
        lab.PostText("/v1/lab/results", "barcode,result\n" + string.Concat(barcodes.Select(barcode => $"{barcode},Negative\n")), "text/csv");

    private static async Task<(HttpStatusCode, string?)> Verdict(Task<Answer> asking)
    {
        var answer = await asking;
        return (answer.Status, answer.Code);
    }
}
