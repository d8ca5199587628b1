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
        await city.Cluster.GetSiloServiceProvider().GetRequiredService<BookingExpiry>().Run(new RetentionPolicy { AppointmentDays = 14 }, Cancel);
        Assert.Equal((null, null), (await Day(vaccine).Get(Cancel), await Day(visit).Get(Cancel)));
        var kept = Assert.Single(await Patient(person).Get(Cancel));
        Assert.Equal((dose, AppointmentStatus.Fulfilled, "L-1"), (kept.Id, kept.Status, kept.Lot));
        Assert.Equal(0, await city.Database.Value<long>("SELECT (SELECT count(*) FROM appointment WHERE citizen = $1) + (SELECT count(*) FROM schedule_board WHERE site = $2)", city.Key(person).Value, site));
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

    private IScheduleGrain Day(string schedule) => city.Grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(schedule));

    private IPatientGrain Patient(Person person) => city.Grains.GetGrain<IPatientGrain>(PatientKey.Of(city.Key(person)));
}
