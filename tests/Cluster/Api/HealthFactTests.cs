using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Facts recorded and taken back over HTTP, and the code that the person then reads.</summary>
[Collection(City.Collection)]
public class HealthFactTests(City city)
{
    private static readonly DateTimeOffset Yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);

    [Theory]
    [InlineData("ConfirmedPositive", "Red")]
    [InlineData("AsymptomaticCase", "Red")]
    [InlineData("CloseContact", "Red")]
    [InlineData("SecondaryContact", "Red")]
    [InlineData("ReleasedFromQuarantine", "Yellow")]
    [InlineData("Cured", "Yellow")]
    [InlineData("FeverUntested", "Yellow")]
    [InlineData("HomeObservation", "Yellow")]
    public async Task A_recorded_fact_is_the_persons_code_until_it_is_withdrawn(string kind, string color)
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        using var reviewer = await city.Staff(Roles.Reviewer);

        var recorded = await Record(reviewer, person, kind);
        Assert.Equal((color, "王**"), (recorded.Json.Text("color"), recorded.Json.Text("maskedName")));
        var shown = (await citizen.Fetch("/v1/me/health-code")).Json;
        Assert.Equal((color, kind), (shown.Text("color"), shown.GetProperty("reasons")[0].Text("kind")));

        var withdrawn = await Withdraw(reviewer, person, kind);
        Assert.Equal("Green", withdrawn.Json.Text("color"));
        Assert.Equal("Green", (await citizen.Fetch("/v1/me/health-code")).Json.Text("color"));
    }

    [Fact]
    public async Task A_contact_recorded_before_the_registration_is_red_when_they_sign_in()
    {
        var person = Fresh.Person();
        using var commander = await city.Staff(Roles.Commander);
        var recorded = await Record(commander, person, "CloseContact");
        Assert.Equal(("Red", null), (recorded.Json.Text("color"), recorded.Json.Text("maskedName")));

        using var citizen = await city.Citizen(person);
        Assert.Equal("Red", (await citizen.Fetch("/v1/me/health-code")).Json.Text("color"));
    }

    [Fact]
    public async Task A_case_goes_on_when_the_same_report_says_that_they_left_hospital()
    {
        var person = Fresh.Person();
        using var reviewer = await city.Staff(Roles.Reviewer);
        var since = Yesterday.AddDays(-40);
        await Record(reviewer, person, "ConfirmedPositive", since);
        Assert.Equal("Red", (await Record(reviewer, person, "ConfirmedPositive", since)).Json.Text("color"));

        var left = await Record(reviewer, person, "ConfirmedPositive", since, until: Yesterday.AddDays(-14));
        var reason = Assert.Single(left.Json.GetProperty("reasons").EnumerateArray());
        Assert.Equal(("Yellow", "ReleasedFromQuarantine"), (reason.Text("color"), reason.Text("kind")));
    }

    [Fact]
    public async Task A_withdrawn_fact_does_not_come_back_and_another_was_never_there()
    {
        var person = Fresh.Person();
        using var reviewer = await city.Staff(Roles.Reviewer);
        await Record(reviewer, person, "CloseContact");
        Assert.Equal("unknown-fact", (await Withdraw(reviewer, person, "Cured")).Code);
        Assert.Equal("Green", (await Withdraw(reviewer, person, "CloseContact")).Json.Text("color"));
        Assert.Equal("Green", (await Withdraw(reviewer, person, "CloseContact")).Json.Text("color"));
        Assert.Equal("fact-withdrawn", (await Record(reviewer, person, "CloseContact")).Code);
    }

    [Fact]
    public async Task A_medic_records_and_withdraws_a_fever_and_nothing_else()
    {
        var person = Fresh.Person();
        using var medic = await city.Staff(Roles.Medic);
        Assert.Equal("Yellow", (await Record(medic, person, "FeverUntested")).Json.Text("color"));
        Assert.Equal("Green", (await Withdraw(medic, person, "FeverUntested")).Json.Text("color"));

        Answer[] refused = [await Record(medic, person, "CloseContact"), await Withdraw(medic, person, "CloseContact")];
        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.Forbidden, "not-your-role"), (answer.Status, answer.Code)));
    }

    [Theory]
    [InlineData("PoolUnderRecheck")]
    [InlineData("ControlZone")]
    [InlineData("Sunburn")]
    [InlineData("200")]
    public async Task A_kind_that_is_computed_looked_up_or_unknown_is_refused(string kind)
    {
        using var commander = await city.Staff(Roles.Commander);
        var answer = await Record(commander, Fresh.Person(), kind);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid-kind"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        using var reviewer = await city.Staff(Roles.Reviewer);
        var now = TimeProvider.System.GetUtcNow();
        var answer = await reviewer.Put($"/v1/health-facts/{new string('9', 61)}", new
        {
            document = new { type = "ResidentId", number = "1" },
            kind = "ControlZone",
            since = now.AddMinutes(11),
            until = now.AddYears(8000 - now.Year),
            detail = new string('x', 201),
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(["detail", "document", "id", "kind", "since", "until"], Fields(answer));

        var withdrawal = await reviewer.Post("/v1/health-facts/report/withdrawal", new { kind = "Cured" });
        Assert.Equal(["document", "reason"], Fields(withdrawal));
        var backwards = await Record(reviewer, Fresh.Person(), "CloseContact", Yesterday, until: Yesterday.AddHours(-1));
        Assert.Equal("invalid-until", backwards.Code);
    }

    private static IEnumerable<string?> Fields(Answer answer) =>
        answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.Text("field")).Order(StringComparer.Ordinal);

    private static Task<Answer> Record(HttpClient staff, Person person, string kind, DateTimeOffset? since = null, DateTimeOffset? until = null) =>
        staff.RecordFact(person, kind, since ?? Yesterday, until);

    private static Task<Answer> Withdraw(HttpClient staff, Person person, string kind) => staff.Post(
        "/v1/health-facts/report-1/withdrawal",
        new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, kind, reason = "another person's report" });
}
