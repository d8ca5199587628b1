using System.Net;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Booking;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Events;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Booking;

/// <summary>Somebody who turned up under two numbers has their appointments, waits and doses under the right one, whatever fails on the way.</summary>
[Collection(City.Collection)]
public sealed class CorrectedIdentityBookingTests(City city) : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        city.Clock.Shift = TimeSpan.Zero;
        city.Faults.Forget("schedule");
        city.Faults.Forget("patient");
    }

    [Fact]
    public async Task Everything_goes_over_and_of_two_the_earlier_stays_and_the_other_is_freed_and_told()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var wrong = await city.Citizen(typed);
        using var right = await city.Citizen(person);
        var site = Fresh.Round();
        string[] days = [await city.Published([1, 1], 1, site), await city.Published([1], 2, site, "eyes"), await city.Published([1], 3, site, "teeth")];
        var (early, late) = (await wrong.Booked(Clinic.Slot(days[0])), await right.Booked(Clinic.Slot(days[0], 1)));
        var other = await wrong.Booked(Clinic.Slot(days[1]));
        using var stranger = await city.Citizen(Fresh.Person());
        await stranger.Booked(Clinic.Slot(days[2]));
        var waiting = (await wrong.Post("/v1/me/waiting-lists", new { schedule = days[2] })).Json.Text("id");

        await Merged(typed, person);
        Assert.Equal(("Booked", "CancelledBySite", "Booked", "Waiting"), (await right.StatusOf(early), await right.StatusOf(late), await right.StatusOf(other), await right.StatusOf(waiting)));
        Assert.Contains("证件号更正", (await right.Fetch("/v1/me/appointments")).Json.GetProperty("items").EnumerateArray().Single(item => item.Text("id") == late).Text("notice"), StringComparison.Ordinal);
        Assert.Equal(0, (await wrong.Fetch("/v1/me/appointments")).Json.GetProperty("items").GetArrayLength());
        using var free = await city.Citizen(Fresh.Person());
        await free.Booked(Clinic.Slot(days[0], 1));
        Assert.Equal(2, await city.Database.Value<long>("SELECT count(*) FROM appointment WHERE citizen = $1 AND status = 'Booked'", city.KeyOf(person).Value));
        Assert.Equal(0, await city.Database.Value<long>("SELECT count(*) FROM appointment WHERE citizen = $1", city.KeyOf(typed).Value));
        Assert.Contains("appointment-reassigned", (await city.Database.EventsOf(city.Key(person))).Select(happened => happened.Kind));
    }

    [Fact]
    public async Task A_dose_that_was_given_under_the_wrong_number_counts()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var wrong = await city.Citizen(typed);
        using var right = await city.Citizen(person);
        var site = Fresh.Round();
        string[] days = [await city.Published([1], 1, site, "bibp-corv", service: "Vaccination"), await city.Published([2], 20, site, "bibp-corv", service: "Vaccination")];
        using var medic = await city.StaffOf(Roles.Medic, site: site);
        var given = await wrong.Booked(Clinic.Slot(days[0]));
        var now = city.Clock.GetUtcNow();
        city.Clock.Shift = CityTime.StartOf(CityTime.DateOf(now).AddDays(1)) - now;
        foreach (var status in new[] { "CheckedIn", "Fulfilled" })
            Assert.Equal(HttpStatusCode.OK, (await medic.Put($"/v1/schedules/{days[0]}/appointments/{given}", new { status, lot = "L1" })).Status);
        city.Clock.Shift = TimeSpan.Zero;
        await Merged(typed, person);
        Assert.Equal("Fulfilled", await right.StatusOf(given));
        Assert.Equal("dose-too-early", (await right.Hold(Clinic.Slot(days[1]))).Code);
    }

    [Theory]
    [InlineData("schedule", Fault.BeforeCommit, 0)]
    [InlineData("schedule", Fault.BeforeCommit, 1)]
    [InlineData("schedule", Fault.AfterCommit, 0)]
    [InlineData("schedule", Fault.AfterCommit, 1)]
    [InlineData("patient", Fault.BeforeCommit, 0)]
    [InlineData("patient", Fault.BeforeCommit, 1)]
    [InlineData("patient", Fault.BeforeCommit, 2)]
    [InlineData("patient", Fault.AfterCommit, 0)]
    [InlineData("patient", Fault.AfterCommit, 1)]
    [InlineData("patient", Fault.AfterCommit, 2)]
    public async Task A_merge_that_was_cut_short_is_finished_by_repeating_it(string stateName, Fault fault, int after)
    {
        var two = await TwoNumbers();
        // Two schedules are written, and the person's own side three times: begun, everything taken over, done.
        city.Faults.FailNext(stateName, fault, after: after);
        await CutShort(stateName, two);
        await Merged(two.Typed, two.Person);
        await Whole(two);
    }

    [Theory]
    [InlineData("schedule", 0)]
    [InlineData("schedule", 1)]
    [InlineData("patient", 1)]
    [InlineData("patient", 2)]
    public async Task What_nobody_repeats_is_finished_when_the_person_comes_again(string stateName, int after)
    {
        var two = await TwoNumbers();
        city.Faults.FailNext(stateName, Fault.BeforeCommit, after: after);
        await CutShort(stateName, two);
        await city.Cluster.DeactivateAsync(city.Grains.GetGrain<IPatientGrain>(PatientKey.Of(city.KeyOf(two.Person))));
        await Eventually.Is("done", async () => (await city.Grains.GetGrain<IPatientGrain>(PatientKey.Of(city.KeyOf(two.Person))).Get(Cancel)).Length == 2
            && (await city.Grains.GetGrain<IPatientGrain>(PatientKey.Of(city.KeyOf(two.Typed))).Get(Cancel)).IsEmpty ? "done" : "not yet");
        await Whole(two);
    }

    /// <summary>Both have an appointment of one department on one day: the wrong number's is the earlier.</summary>
    private async Task<Two> TwoNumbers()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var wrong = await city.Citizen(typed);
        using var right = await city.Citizen(person);
        var site = Fresh.Round();
        using var commander = await city.Staff(Roles.Commander);
        var afternoon = await commander.Post("/v1/schedules", new
        {
            service = "Outpatient",
            site,
            offer = "respiratory",
            practitioner = "dr-chen",
            date = city.Day(),
            slots = new[] { new { start = "14:00", end = "15:00", capacity = 1 } },
        });
        var (early, late) = (await city.Published([1], 1, site), afternoon.Json.GetProperty("slots")[0].Text("slot")!);
        return new(typed, person, early, late, await wrong.Booked(Clinic.Slot(early)), await right.Booked(late));
    }

    private async Task Whole(Two two)
    {
        using var right = await city.Citizen(two.Person);
        Assert.Equal(("Booked", "CancelledBySite"), (await right.StatusOf(two.Early), await right.StatusOf(two.Late)));
        using var other = await city.Citizen(Fresh.Person());
        Assert.Equal("slot-full", (await other.Hold(Clinic.Slot(two.Morning))).Code);
        await other.Booked(two.Afternoon);
        await Eventually.Is("Booked, CancelledBySite", async () => string.Join(", ", await Rows(city.KeyOf(two.Person))));
        Assert.Empty(await Rows(city.KeyOf(two.Typed)));
    }

    private async Task<List<string>> Rows(CitizenKey citizen)
    {
        await using var command = city.Database.CreateCommand("SELECT status FROM appointment WHERE citizen = $1 ORDER BY status");
        command.Parameters.Add(new() { Value = citizen.Value });
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
            rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>Schedules of other tests look at the clock meanwhile, and one of them may be the one whose write fails.</summary>
    private async Task CutShort(string stateName, Two two)
    {
        var answer = await city.Correct(two.Typed, two.Person);
        Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable || (stateName == "schedule" && answer.Status == HttpStatusCode.OK), answer.Body);
    }

    private async Task Merged(Person typed, Person person)
    {
        var merged = await city.Correct(typed, person);
        Assert.Equal((HttpStatusCode.OK, null), (merged.Status, merged.Code));
    }

    private sealed record Two(Person Typed, Person Person, string Morning, string Afternoon, string Early, string Late);
}
