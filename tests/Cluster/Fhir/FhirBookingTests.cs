using System.Net;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Booking;
using Hl7.Fhir.Model;
using Person = HealthWuhan.Domain.Identity.Person;
using Task = System.Threading.Tasks.Task;

namespace HealthWuhan.Tests.Fhir;

/// <summary>What a system of others reads of days, slots, appointments and doses.</summary>
[Collection(City.Collection)]
public sealed class FhirBookingTests(City city) : IAsyncLifetime
{
    private HttpClient _integrator = null!;

    public async ValueTask InitializeAsync() => _integrator = await city.Staff(Roles.Integrator);

    public ValueTask DisposeAsync()
    {
        _integrator.Dispose();
        city.Clock.Shift = TimeSpan.Zero;
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_system_finds_the_days_of_a_site_and_their_slots_and_each_by_its_id()
    {
        var site = Fresh.Round();
        string[] days = [await city.Published([2, 1], 1, site), await city.Published([1], 2, site)];
        await Shown(site, 2);
        using var citizen = await city.Citizen(Fresh.Person());
        await citizen.Booked(Clinic.Slot(days[0], 1));
        await Eventually.Is("1", async () => (await Search($"Slot?schedule={days[0]}&status=busy")).Total.ToString());

        var found = await Search($"Schedule?actor.identifier=urn:healthwuhan:fhir:site%7C{site}&specialty=respiratory&service-category=Outpatient");
        Assert.Equal(days, found.Entry.Select(entry => entry.Resource!.Id));
        Assert.Equal(days[1], Assert.Single((await Search($"Schedule?actor.identifier={site}&date={city.Day(2)}")).Entry).Resource!.Id);
        Assert.Equal(0, (await Search($"Schedule?actor.identifier={site}&service-type=eyes")).Total);

        var slots = (await Search($"Slot?schedule=Schedule/{days[0]},{days[1]}&start=lt{city.Day(2)}")).Entry.Select(entry => (Slot)entry.Resource!).ToArray();
        Assert.Equal([(Clinic.Slot(days[0]), Slot.SlotStatus.Free), (Clinic.Slot(days[0], 1), Slot.SlotStatus.Busy)], slots.Select(slot => (slot.Id!, slot.Status!.Value)));
        Assert.Equal(site, (await _integrator.Fetch("/fhir/" + slots[0].Schedule.Reference)).Resource<Schedule>().Actor[0].Identifier!.Value);
        Assert.Equal(slots[1].Start, (await _integrator.Fetch($"/fhir/Slot/{slots[1].Id}")).Resource<Slot>().Start);
        foreach (var nowhere in new[] { $"Schedule/{days[0]}.x", $"Slot/{days[0]}.2359", "Slot/x" })
            Assert.Equal((HttpStatusCode.NotFound, "not-found"), (await _integrator.Fetch("/fhir/" + nowhere)).Outcome());
    }

    [Fact]
    public async Task Slots_are_paged_the_nearest_first_and_none_is_left_out_where_many_begin_at_once()
    {
        var site = Fresh.Round();
        string[] days = [await city.Published([1, 1], 1, site, "eyes"), await city.Published([1, 1], 1, site, "teeth")];
        await Shown(site, 2);
        var (path, seen) = ($"/fhir/Slot?schedule={days[0]},{days[1]}&_count=3", new List<string>());
        for (var next = (Uri?)null; seen.Count == 0 || next is not null;)
        {
            var page = (await _integrator.Fetch(next?.PathAndQuery ?? path)).Page();
            Assert.Equal(4, page.Total);
            seen.AddRange(page.Entry.Select(entry => entry.Resource!.Id!));
            next = page.NextLink;
        }

        Assert.Equal([Clinic.Slot(days[0]), Clinic.Slot(days[1]), Clinic.Slot(days[0], 1), Clinic.Slot(days[1], 1)], seen);
    }

    [Fact]
    public async Task A_system_of_a_district_sees_the_days_of_the_sites_there_and_of_no_other()
    {
        var (community, site, elsewhere) = (Fresh.Community(), Fresh.Round(), Fresh.Round());
        var district = community.Split('-')[0];
        string[] days = [await city.Published([1], site: site), await city.Published([1], site: elsewhere)];
        await Shown(elsewhere, 1);
        await Shown(site, 1);
        using var admin = await city.Staff(Roles.Admin);
        using var bound = await city.StaffOf(Roles.Integrator, district: district);
        var today = city.Day(0);
        Assert.Equal(HttpStatusCode.NotFound, (await bound.Fetch($"/fhir/Schedule/{days[0]}")).Status);
        await admin.Put("/v1/policies/places", new { validFrom = today, sites = new[] { new { name = site, district } } });
        try
        {
            await Eventually.Is("OK", async () => (await bound.Fetch($"/fhir/Schedule/{days[0]}")).Status.ToString());
            Assert.Equal(days[0], Assert.Single((await bound.Fetch("/fhir/Schedule?_count=100")).Page().Entry).Resource!.Id);
            Assert.Equal((HttpStatusCode.NotFound, "not-found"), (await bound.Fetch($"/fhir/Slot/{Clinic.Slot(days[1])}")).Outcome());
        }
        finally
        {
            await admin.Put("/v1/policies/places", new { validFrom = today });
        }
    }

    [Fact]
    public async Task A_system_follows_an_appointment_of_a_person_and_both_are_on_record()
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        var schedule = await city.Published([1]);
        var id = (await citizen.Hold(Clinic.Slot(schedule))).Json.Text("id");
        var found = Assert.IsType<Appointment>(Assert.Single((await _integrator.SearchByForm("Appointment", ("patient.identifier", person.Identifier()))).Page().Entry).Resource);
        Assert.Equal((Appointment.AppointmentStatus.Pending, $"Patient/{city.PatientId(person)}"), (found.Status, found.Participant[0].Actor!.Reference));
        await citizen.Confirm(id);
        Assert.Equal(Appointment.AppointmentStatus.Booked, (await _integrator.Fetch($"/fhir/Appointment/{found.Id}")).Resource<Appointment>().Status);
        Assert.Equal("/fhir/Slot/" + Clinic.Slot(schedule), "/fhir/" + found.Slot[0].Reference);
        await citizen.Delete($"/v1/me/appointments/{id}");
        async Task<int?> Count(string filter) => (await Search($"Appointment?patient={city.PatientId(person)}{filter}")).Total;
        Assert.Equal((1, 0, 1, 0), (await Count("&status=cancelled"), await Count("&status=booked"), await Count($"&date={city.Day()}"), await Count($"&date=gt{city.Day()}")));
        Assert.Equal(Enumerable.Repeat("read-over-fhir", 6), await city.ActionsOn(person));
    }

    [Fact]
    public async Task What_is_not_the_callers_or_nobodys_is_not_there()
    {
        var (person, community) = (Fresh.Person(), Fresh.Community());
        using var citizen = await city.Citizen(person);
        await city.Settled(community, [person]);
        await citizen.Booked(Clinic.Slot(await city.Published([1])));
        using var mine = await city.StaffOf(Roles.Integrator, district: community.Split('-')[0]);
        using var others = await city.StaffOf(Roles.Integrator, district: Fresh.Community().Split('-')[0]);
        var path = $"/fhir/Appointment?patient={city.PatientId(person)}";
        var id = Assert.Single((await mine.Fetch(path)).Page().Entry).Resource!.Id;
        Assert.Empty((await others.Fetch(path)).Page().Entry);
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (await others.Fetch($"/fhir/Appointment/{id}")).Outcome());
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (await mine.Fetch($"/fhir/Immunization/{id}")).Outcome());
    }

    [Fact]
    public async Task A_dose_that_was_given_is_read_as_an_immunization()
    {
        var (person, site) = (Fresh.Person(), Fresh.Round());
        using var citizen = await city.Citizen(person);
        using var medic = await city.StaffOf(Roles.Medic, site: site);
        var schedule = await city.Published([1], 1, site, "bibp-corv", service: "Vaccination");
        var (id, day, now) = (await citizen.Booked(Clinic.Slot(schedule)), city.Day(), city.Clock.GetUtcNow());
        city.Clock.Shift = CityTime.StartOf(CityTime.DateOf(now).AddDays(1)) - now;
        var path = $"/v1/schedules/{schedule}/appointments/{id}";
        Assert.Equal(HttpStatusCode.OK, (await medic.Put(path, new { status = "CheckedIn" })).Status);
        Assert.Empty((await Immunizations(person)).Entry);
        Assert.Equal(HttpStatusCode.OK, (await medic.Put(path, new { status = "Fulfilled", lot = "202108B0123" })).Status);

        var dose = Assert.IsType<Immunization>(Assert.Single((await Immunizations(person)).Entry).Resource);
        Assert.Equal(("bibp-corv", "202108B0123", site, 1), (dose.VaccineCode.Coding[0].Code, dose.LotNumber, dose.Location!.Display, ((PositiveInt)dose.ProtocolApplied[0].DoseNumber).Value));
        Assert.Equal(day, ((FhirDateTime)dose.Occurrence).Value);
    }

    private async Task<Bundle> Immunizations(Person person) => (await _integrator.SearchByForm("Immunization", ("patient.identifier", person.Identifier()))).Page();

    private async Task<Bundle> Search(string path) => (await _integrator.Fetch("/fhir/" + path)).Page();

    private Task Shown(string site, int days) => Eventually.Is(days.ToString(), async () => (await Search($"Schedule?actor.identifier={site}")).Total.ToString());
}
