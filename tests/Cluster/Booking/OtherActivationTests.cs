using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Booking;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Booking;

/// <summary>Schedules, patients and applications of which another activation has stored something, or whose write has failed: as tubes and citizens (<see cref="SecondActivationTests"/>).</summary>
[Collection(City.Collection)]
public class OtherActivationTests(City city)
{
    private const int Minute = 480;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_place_that_was_held_at_the_other_schedule_is_confirmed()
    {
        var (id, schedule) = await Published(1);
        await StayBehind(id, schedule, () => schedule.Hold(Ask(id, 1), Cancel));
        Assert.Null((await schedule.Confirm(Ask(id, 1).Id, Ask(id, 1).Citizen, Cancel)).Refusal);
    }

    [Fact]
    public async Task A_change_that_was_made_of_what_is_not_stored_any_more_comes_to_nothing()
    {
        var (id, schedule) = await Published(2);
        await StayBehind(id, schedule, () => schedule.Hold(Ask(id, 1), Cancel));
        // One is refused, and finds out meanwhile; the others do not know yet that somebody has the one place. In the end nobody has lost theirs.
        await Task.WhenAll([schedule.Confirm("nobody's", Ask(id, 9).Citizen, Cancel), .. Enumerable.Range(2, 4).Select(person => Held(schedule, Ask(id, person)))]);
        var stored = await schedule.Get(Cancel);
        Assert.NotNull(await schedule.Find(Ask(id, 1).Id, Ask(id, 1).Citizen, Cancel));
        Assert.InRange(stored!.Places.Count, 1, 2);
    }

    [Fact]
    public async Task What_was_stored_at_the_other_schedule_is_shown_when_silos_have_settled()
    {
        var (id, schedule) = await Published(1);
        city.NoteSiloChange();
        await StayBehind(id, schedule, () => schedule.Hold(Ask(id, 1), Cancel));
        while (await schedule.Find(Ask(id, 1).Id, Ask(id, 1).Citizen, Cancel) is null)
            await Task.Delay(20, Cancel);
    }

    [Fact]
    public async Task A_schedule_whose_write_failed_is_read_when_the_storage_goes_away_the_moment_after()
    {
        var (id, schedule) = await Published(1);
        city.Faults.FailNext("schedule", Fault.BeforeCommit);
        await Assert.ThrowsAsync<OrleansException>(() => schedule.Hold(Ask(id, 1), Cancel));
        try
        {
            city.Faults.Unreadable = "schedule";
            Assert.Equal(id, (await schedule.Get(Cancel))?.Plan.Id);
        }
        finally
        {
            city.Faults.Unreadable = null;
        }

        await Eventually.Is("", async () => await Held(schedule, Ask(id, 1)));
    }

    [Fact]
    public async Task An_appointment_that_was_taken_at_the_other_patient_is_confirmed()
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        var slot = Clinic.Slot(await city.Published([1]));
        var key = PatientKey.Of(city.KeyOf(person));
        var patient = city.Grains.GetGrain<IPatientGrain>(key);
        var held = "";
        await city.StayBehind(patient, key, async () => held = (await citizen.Hold(slot)).Json.Text("id")!, () => patient.Get(Cancel));
        Assert.Equal("Booked", (await citizen.Confirm(held)).Json.Text("status"));
    }

    [Fact]
    public async Task An_application_that_was_begun_at_the_other_file_is_gone_on_with()
    {
        var citizen = city.KeyOf(Fresh.Person());
        var key = ConversionFile.GrainKey(citizen);
        var file = city.Grains.GetGrain<IConversionGrain>(key);
        var wanted = new NewConversion(ConversionRules.IdOf(citizen, "one"), new ConversionForm { Reason = ConversionReason.WrongIdentity, Statement = "the neighbour" }, citizen);
        await city.StayBehind(file, key, () => file.Begin(wanted, Cancel), () => file.Get(Cancel));
        Assert.Null((await file.RemoveEvidence(wanted.Id, 1, Cancel)).Refusal);
    }

    private static HoldRequest Ask(string id, int person) => new($"a-{person}", new CitizenKey($"c-{id}-{person}"), Minute);

    /// <summary>Why there is no place; empty where there is.</summary>
    private static async Task<string> Held(IScheduleGrain schedule, HoldRequest ask)
    {
        try
        {
            return (await schedule.Hold(ask, Cancel)).Refusal?.Code ?? "";
        }
        catch (Exception outage) when (outage is OrleansException or TimeoutException)
        {
            return outage.GetType().Name;
        }
    }

    private Task StayBehind(string id, IScheduleGrain schedule, Func<Task> meanwhile) => city.StayBehind(schedule, ScheduleId.GrainKey(id), meanwhile, () => schedule.Get(Cancel));

    private async Task<(string Id, IScheduleGrain Grain)> Published(int places)
    {
        var plan = new SchedulePlan { Service = BookingService.Outpatient, Site = Fresh.Round(), Offer = "eyes", Day = CityTime.DateOf(city.Clock.GetUtcNow()).AddDays(2) };
        var grain = city.Grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(plan.Id));
        Assert.Null((await grain.Publish(plan, [new Slot(Minute, Minute + 60, places)], Cancel)).Refusal);
        return (plan.Id, grain);
    }
}
