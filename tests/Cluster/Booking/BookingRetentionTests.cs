using System.Net;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Booking;
using HealthWuhan.Grains.Retention;
using HealthWuhan.Tests.Events;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Booking;

/// <summary>How booked days and appointments go: with their time, or with the person.</summary>
[Collection(City.Collection)]
public sealed class BookingRetentionTests(City city) : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task A_day_goes_with_its_appointments_and_a_vaccination_stays_with_its_owner()
    {
        var site = Fresh.Round();
        var (vaccine, visit) = (await city.Published([1], site: site, offer: "bibp-corv", service: "Vaccination"), await city.Published([1], ahead: 2, site: site));
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        var dose = await citizen.Booked(Clinic.Slot(vaccine));
        await citizen.Booked(Clinic.Slot(visit));
        city.Clock.Shift = TimeSpan.FromDays(1);
        // Nobody's own side hears of it but by the end of the day.
        Assert.Null((await Day(vaccine).Receive(new(dose, AppointmentStatus.CheckedIn, null), Cancel)).Refusal);
        Assert.Null((await Day(vaccine).Receive(new(dose, AppointmentStatus.Fulfilled, "L-1"), Cancel)).Refusal);

        city.Clock.Shift = TimeSpan.FromDays(20);
        await Purged();
        Assert.Equal((null, null), (await Day(vaccine).Get(Cancel), await Day(visit).Get(Cancel)));
        var kept = Assert.Single(await Patient(person).Get(Cancel));
        Assert.Equal((dose, AppointmentStatus.Fulfilled, "L-1"), (kept.Id, kept.Status, kept.Lot));
        Assert.Equal(0, await city.Database.Value<long>("SELECT (SELECT count(*) FROM appointment WHERE citizen = $1) + (SELECT count(*) FROM schedule_board WHERE site = $2)", city.Key(person).Value, site));
    }

    [Fact]
    public async Task Who_only_ever_held_or_waited_goes_with_the_day()
    {
        var (held, full) = (await city.Published([1], ahead: 2), await city.Published([1], ahead: 40));
        var (holder, waiter) = (Fresh.Person(), Fresh.Person());
        using var first = await city.Citizen(holder);
        using var second = await city.Citizen(waiter);
        await first.Hold(Clinic.Slot(held));
        await second.Booked(Clinic.Slot(full));
        await second.Hold(Clinic.Slot(await city.Published([1], ahead: 3)));
        Assert.Equal(HttpStatusCode.Created, (await first.Post("/v1/me/waiting-lists", new { schedule = full })).Status);

        city.Clock.Shift = TimeSpan.FromDays(20);
        await Purged();
        Assert.Equal(full, Assert.Single(await Patient(holder).Get(Cancel)).Plan.Id);
        Assert.Equal(full, Assert.Single(await Patient(waiter).Get(Cancel)).Plan.Id);
        city.Clock.Shift = TimeSpan.FromDays(60);
        await Purged();
        Assert.Empty(await Patient(holder).Get(Cancel));
        Assert.Equal(0, await city.Database.Value<long>("SELECT count(*) FROM grain_state WHERE string_key = ANY (ARRAY[$1, $2]) AND state_name = 'patient'", PatientKey.Of(city.Key(holder)), PatientKey.Of(city.Key(waiter))));
        Assert.Equal(0, await city.Database.Value<long>("SELECT count(*) FROM patient_visit WHERE citizen = ANY (ARRAY[$1, $2])", city.Key(holder).Value, city.Key(waiter).Value));
    }

    /// <summary>Whoever has nothing but doses is not visited, and is again from the next hold on.</summary>
    [Fact]
    public async Task Who_has_only_doses_is_visited_again_after_another_hold()
    {
        var vaccine = await city.Published([1], offer: "bibp-corv", service: "Vaccination");
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        var dose = await citizen.Booked(Clinic.Slot(vaccine));
        var later = await city.Published([1], ahead: 30);
        city.Clock.Shift = TimeSpan.FromDays(1);
        await Day(vaccine).Receive(new(dose, AppointmentStatus.CheckedIn, null), Cancel);
        await Day(vaccine).Receive(new(dose, AppointmentStatus.Fulfilled, "L-1"), Cancel);
        city.Clock.Shift = TimeSpan.FromDays(20);
        await Purged();
        Assert.Equal(0, await Visits(person));
        await citizen.Hold(Clinic.Slot(later));
        Assert.Equal(1, await Visits(person));
        city.Clock.Shift = TimeSpan.FromDays(60);
        await Purged();
        Assert.Equal(dose, Assert.Single(await Patient(person).Get(Cancel)).Id);
        Assert.Equal(0, await Visits(person));
    }

    [Fact]
    public async Task Who_is_erased_gives_back_what_is_ahead_and_is_nobody_on_record()
    {
        var schedule = await city.Published([1], ahead: 10);
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        var id = await citizen.Booked(Clinic.Slot(schedule));
        Assert.Contains(id, (await citizen.Fetch("/v1/me/export")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await citizen.Post("/v1/me/erasure", new { })).Status);
        city.Clock.Shift = TimeSpan.FromDays(4);
        await city.Cluster.GetSiloServiceProvider().GetRequiredService<Purge>().Erase(Cancel);

        Assert.Empty(await Patient(person).Get(Cancel));
        Assert.Empty((await Day(schedule).Get(Cancel))!.Places);
        Assert.Equal("c-erased Cancelled", await city.Database.Value<string>("SELECT citizen || ' ' || status FROM appointment WHERE id = $1", id));
    }

    private Task Purged() => city.Cluster.GetSiloServiceProvider().GetRequiredService<BookingExpiry>().Run(new RetentionPolicy { AppointmentDays = 14 }, Cancel);

    private async Task<long> Visits(Person person) => await city.Database.Value<long>("SELECT count(*) FROM patient_visit WHERE citizen = $1", city.Key(person).Value);

    private IScheduleGrain Day(string schedule) => city.Grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(schedule));

    private IPatientGrain Patient(Person person) => city.Grains.GetGrain<IPatientGrain>(PatientKey.Of(city.Key(person)));
}
