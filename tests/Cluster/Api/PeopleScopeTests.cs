using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Booking;
using HealthWuhan.Tests.Coverage;
using HealthWuhan.Tests.Fhir;

namespace HealthWuhan.Tests.Api;

/// <summary>Whose record a reviewer may change, whom a citizen may look at, and that every endpoint about something of somebody's is tested so.</summary>
[Collection(City.Collection)]
public class PeopleScopeTests(City city)
{
    private static readonly DateTimeOffset Yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);

    /// <summary>The endpoints with something of somebody's in their path: where each is asked by somebody else.</summary>
    private static readonly Dictionary<string, string> Owned = new(StringComparer.Ordinal)
    {
        ["PUT /v1/batches/{barcode}"] = nameof(ScopeTests.What_another_site_has_begun_is_not_taken_over_and_not_described),
        ["PUT /v1/consignments/{id}"] = nameof(ScopeTests.What_another_site_has_begun_is_not_taken_over_and_not_described),
        ["PUT /v1/health-facts/{id}"] = nameof(A_reviewer_records_nothing_about_people_of_another_district),
        ["POST /v1/health-facts/{id}/withdrawal"] = nameof(A_fact_of_another_districts_person_is_not_there),
        ["GET /v1/me/family/{id}/results"] = nameof(Somebody_elses_tie_is_not_there),
        ["GET /v1/me/family/{id}/health-code"] = nameof(Somebody_elses_tie_is_not_there),
        ["GET /v1/me/family/{id}/sampling-code"] = nameof(Somebody_elses_tie_is_not_there),
        ["DELETE /v1/me/family/{id}"] = nameof(Nobody_ends_somebody_elses_tie),
        ["GET /v1/rounds/{id}/coverage/unsampled"] = nameof(CoverageTests.A_reviewer_lists_people_of_their_own_district_only),
        ["POST /v1/me/appointments/{id}/confirmation"] = nameof(BookingScopeTests.Nobody_touches_somebody_elses_appointment),
        ["DELETE /v1/me/appointments/{id}"] = nameof(BookingScopeTests.Nobody_touches_somebody_elses_appointment),
        ["GET /v1/schedules/{id}"] = nameof(BookingScopeTests.What_is_another_sites_is_not_there),
        ["PUT /v1/schedules/{id}/appointments/{appointment}"] = nameof(BookingScopeTests.What_is_another_sites_is_not_there),
        ["PUT /v1/schedules/{id}/slots/{time}"] = nameof(BookingScopeTests.What_is_another_sites_is_not_there),
        ["POST /v1/schedules/{id}/closure"] = nameof(BookingScopeTests.What_is_another_sites_is_not_there),
        ["GET /v1/me/conversions/{id}"] = nameof(ConversionScopeTests.Somebody_elses_application_is_not_there),
        ["DELETE /v1/me/conversions/{id}"] = nameof(ConversionScopeTests.Somebody_elses_application_is_not_there),
        ["POST /v1/me/conversions/{id}/phone-code"] = nameof(ConversionScopeTests.Somebody_elses_application_is_not_there),
        ["POST /v1/me/conversions/{id}/phone-proof"] = nameof(ConversionScopeTests.Somebody_elses_application_is_not_there),
        ["POST /v1/me/conversions/{id}/submission"] = nameof(ConversionScopeTests.Somebody_elses_application_is_not_there),
        ["GET /v1/me/conversions/{id}/evidence/{number:int}"] = nameof(ConversionScopeTests.Somebody_elses_application_is_not_there),
        ["PUT /v1/me/conversions/{id}/evidence/{number:int}"] = nameof(ConversionScopeTests.Somebody_elses_application_is_not_there),
        ["DELETE /v1/me/conversions/{id}/evidence/{number:int}"] = nameof(ConversionScopeTests.Somebody_elses_application_is_not_there),
        ["GET /v1/conversions/{id}"] = nameof(ConversionScopeTests.A_case_of_another_district_or_community_is_not_there),
        ["GET /v1/conversions/{id}/evidence/{number:int}"] = nameof(ConversionScopeTests.A_case_of_another_district_or_community_is_not_there),
        ["POST /v1/conversions/{id}/claim"] = nameof(ConversionScopeTests.A_case_of_another_district_or_community_is_not_there),
        ["DELETE /v1/conversions/{id}/claim"] = nameof(ConversionScopeTests.A_case_of_another_district_or_community_is_not_there),
        ["POST /v1/conversions/{id}/decision"] = nameof(ConversionScopeTests.A_case_of_another_district_or_community_is_not_there),
        ["GET /fhir/Patient/{id}"] = nameof(LookUpShapeTests.What_is_somebody_elses_is_answered_as_what_is_nowhere_and_costs_as_much),
        ["GET /fhir/DiagnosticReport/{id}"] = nameof(LookUpShapeTests.What_is_somebody_elses_is_answered_as_what_is_nowhere_and_costs_as_much),
        ["GET /fhir/Observation/{id}"] = nameof(LookUpShapeTests.What_is_somebody_elses_is_answered_as_what_is_nowhere_and_costs_as_much),
        ["GET /fhir/Specimen/{id}"] = nameof(LookUpShapeTests.What_is_somebody_elses_is_answered_as_what_is_nowhere_and_costs_as_much),
        ["GET /fhir/Appointment/{id}"] = nameof(LookUpShapeTests.What_is_somebody_elses_is_answered_as_what_is_nowhere_and_costs_as_much),
        ["GET /fhir/Immunization/{id}"] = nameof(LookUpShapeTests.What_is_somebody_elses_is_answered_as_what_is_nowhere_and_costs_as_much),
        ["GET /fhir/Schedule/{id}"] = nameof(FhirBookingTests.A_system_of_a_district_sees_the_days_of_the_sites_there_and_of_no_other),
        ["GET /fhir/Slot/{id}"] = nameof(FhirBookingTests.A_system_of_a_district_sees_the_days_of_the_sites_there_and_of_no_other),
        ["DELETE /v1/clients/{id}"] = nameof(ClientTests.Another_labs_program_is_not_there),
        ["POST /v1/clients/{id}/secrets"] = nameof(ClientTests.Another_labs_program_is_not_there),
        ["DELETE /v1/clients/{id}/secrets/{number:int}"] = nameof(ClientTests.Another_labs_program_is_not_there),
    };

    /// <summary>Those whose path names what is the whole city's: its orders and what anybody may read.</summary>
    private static readonly string[] OfTheCity =
    [
        "DELETE /v1/staff/{username}/sessions",
        "PUT /v1/staff/accounts/{username}",
        "PUT /v1/feed/consumers/{id}",
        "DELETE /v1/feed/consumers/{id}",
        "GET /v1/feed/consumers/{id}/dead-letters",
        "POST /v1/feed/consumers/{id}/dead-letters/replay",
        "GET /dashboard/…",
        "GET /v1/rosters/{id:long}",
        "GET /v1/reconciliation/exports/{id:long}",
        "GET /v1/rounds/{id}",
        "GET /v1/rounds/{id}/coverage",
        "PUT /v1/rounds/{id}",
        "PUT /v1/zones/{id}",
        "DELETE /v1/zones/{id}",
        "PUT /v1/policies/{name}",
        "GET /openapi/{documentName}.json",
        "GET /scalar/{documentName?}",
    ];

    [Fact]
    public void Every_endpoint_about_something_of_somebodys_is_asked_by_somebody_else()
    {
        var tubesAndBoxes = ScopeTests.OfSites.Concat(ScopeTests.OfLabs).Select(row => row.Data)
            .Select(row => city.EndpointOf(row.Item2, row.Item3.Replace('{', '-').Replace('}', '-')));
        var there = city.Endpoints.SelectMany(Endpoints.Names).Where(name => name.Contains('{', StringComparison.Ordinal)).Select(Endpoints.Dashboard);
        Assert.Equal(
            there.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            tubesAndBoxes.Concat(Owned.Keys).Concat(OfTheCity).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reviewer_records_nothing_about_people_of_another_district()
    {
        var (theirs, foreign, homeless) = (Fresh.Person(), Fresh.Person(), Fresh.Person());
        using var reviewer = await Reviewer(theirs, foreign);
        var refused = await reviewer.RecordFact(foreign, "CloseContact", Yesterday);
        Assert.Equal((HttpStatusCode.NotFound, "not-yours"), (refused.Status, refused.Code));
        Assert.Equal(HttpStatusCode.OK, (await reviewer.RecordFact(theirs, "CloseContact", Yesterday)).Status);
        Assert.Equal(HttpStatusCode.OK, (await reviewer.RecordFact(homeless, "CloseContact", Yesterday)).Status);
        using var citizen = await city.Citizen(foreign);
        Assert.Equal("Green", await citizen.Color());
    }

    [Fact]
    public async Task A_fact_of_another_districts_person_is_not_there()
    {
        var (theirs, foreign) = (Fresh.Person(), Fresh.Person());
        using var reviewer = await Reviewer(theirs, foreign);
        using var commander = await city.Staff(Roles.Commander);
        await commander.RecordFact(foreign, "CloseContact", Yesterday);
        var (refused, unknown) = (await Withdraw(reviewer, foreign), await Withdraw(reviewer, Fresh.Person()));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-fact", unknown.Body), (refused.Status, refused.Code, refused.Body));
        using var citizen = await city.Citizen(foreign);
        Assert.Equal("Red", await citizen.Color());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reviewer_corrects_no_identity_of_another_district(bool fromForeign)
    {
        var (theirs, foreign) = (Fresh.Person(), Fresh.Person());
        using var reviewer = await Reviewer(theirs, foreign);
        var (from, to) = fromForeign ? (foreign, theirs) : (theirs, foreign);
        var answer = await reviewer.Post("/v1/identity-corrections", new
        {
            from = new { document = Document(from) },
            to = new { document = Document(to), to.Name, to.Phone },
            reason = "typed wrongly",
        });
        Assert.Equal((HttpStatusCode.NotFound, "not-yours"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("results")]
    [InlineData("health-code")]
    [InlineData("sampling-code")]
    public async Task Somebody_elses_tie_is_not_there(string what)
    {
        var (mother, id, stranger) = await Tied();
        var (refused, unknown) = (await stranger.Fetch($"/v1/me/family/{id}/{what}"), await stranger.Fetch($"/v1/me/family/{Fresh.Round()}/{what}"));
        Assert.Equal((HttpStatusCode.NotFound, unknown.Body), (refused.Status, refused.Body));
        Assert.Equal(HttpStatusCode.OK, (await mother.Fetch($"/v1/me/family/{id}/{what}")).Status);
    }

    [Fact]
    public async Task Nobody_ends_somebody_elses_tie()
    {
        var (mother, id, stranger) = await Tied();
        var (refused, unknown) = (await stranger.Delete($"/v1/me/family/{id}"), await stranger.Delete($"/v1/me/family/{Fresh.Round()}"));
        Assert.Equal((unknown.Status, unknown.Body), (refused.Status, refused.Body));
        Assert.Equal(HttpStatusCode.OK, (await mother.Fetch($"/v1/me/family/{id}/results")).Status);
    }

    /// <summary>A reviewer of the district where the one lives, and the other does not.</summary>
    private async Task<HttpClient> Reviewer(Person theirs, Person foreign)
    {
        var community = Fresh.Community();
        await city.Settled(community, [theirs]);
        await city.Settled(Fresh.Community(), [foreign]);
        return await city.StaffOf(Roles.Reviewer, district: community.Split('-')[0]);
    }

    /// <summary>A mother who may look at her child, under that tie, and a stranger.</summary>
    private async Task<(HttpClient Mother, string? Tie, HttpClient Stranger)> Tied()
    {
        var (mother, child) = (Fresh.Person(), Fresh.Person());
        var client = await city.Citizen(mother);
        await client.Post("/v1/me/family", new { document = Document(child), child.Name, child.Phone });
        var tie = await client.Post("/v1/me/family", new { document = Document(child), child.Name, child.Phone, code = city.Sms.LastCode(child.Phone) });
        return (client, tie.Json.Text("id"), await city.Citizen(Fresh.Person()));
    }

    private static Task<Answer> Withdraw(HttpClient reviewer, Person person) =>
        reviewer.Post("/v1/health-facts/report-1/withdrawal", new { document = Document(person), kind = "CloseContact", reason = "mixed up" });

    private static object Document(Person person) => new { type = person.Document.Type.ToString(), number = person.Document.Number };
}
