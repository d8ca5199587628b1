using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>The auditor's search.</summary>
[Collection(City.Collection)]
public class AccessSearchTests(City city)
{
    [Fact]
    public async Task A_person_is_found_by_document_with_everything()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        var entry = Assert.Single(await city.Audit(new { document = person.Document() }));
        Assert.Equal(("test-medic", "medic", "wuchang-01", "add-sample"), (entry.Text("username"), entry.Text("role"), entry.Text("place"), entry.Text("action")));
        Assert.Equal((barcode.Value, 64), (entry.Text("subject"), entry.Text("hash")!.Length));
        Assert.StartsWith("c-", entry.Text("citizen"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_search_itself_is_on_record_and_the_person_sees_it()
    {
        var person = Fresh.Person();
        Assert.Empty(await city.Audit(new { document = person.Document() }));
        var search = Assert.Single(await city.Audit(new { document = person.Document(), action = "search-access-log" }));
        Assert.Equal("test-auditor", search.Text("username"));
        Assert.Equal(["auditor", "auditor"], (await city.AccessLog(person)).Select(item => item.Text("role")));
    }

    [Fact]
    public async Task What_names_nobody_is_found_by_account_and_action()
    {
        var barcode = await city.Sampled([Fresh.Person()]);
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.Post("/v1/lab/results", new[] { new { barcode = barcode.Value, result = "Negative", testedAt = TimeProvider.System.GetUtcNow() } });
        await city.Settled(Fresh.Community(), Fresh.People(2));

        var report = (await city.Audit(new { username = "test-lab-operator", action = "report-result", limit = 1 }))[0];
        Assert.Equal((barcode.Value, "lab-01"), (report.Text("subject"), report.Text("place")));
        var roster = (await city.Audit(new { username = "test-commander", action = "import-roster", limit = 1 }))[0];
        Assert.Equal("2", roster.Text("subject"));
    }

    [Fact]
    public async Task A_gates_check_is_on_record_and_names_nobody()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        await city.Verify(await citizen.HealthCodeToken());
        var check = (await city.Audit(new { action = "verify-code", limit = 1 }))[0];
        Assert.Equal(("test-medic", null), (check.Text("username"), check.Text("citizen")));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        using var auditor = await city.Staff(Roles.Auditor);
        var answer = await auditor.Post("/v1/access-log/search", new
        {
            document = new { type = "ResidentId", number = "1" },
            username = "O'Brien",
            action = "looked",
            from = "2021-08-05T10:00:00+08:00",
            to = "2021-08-05T10:00:00+08:00",
            limit = 1001,
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        var fields = answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.Text("field")).Order(StringComparer.Ordinal);
        Assert.Equal(["action", "document", "limit", "to", "username"], fields);
    }
}
