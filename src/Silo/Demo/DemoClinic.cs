using System.Collections.Immutable;
using HealthWuhan.Api;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Grains.Booking;

namespace HealthWuhan.Silo.Demo;

/// <summary>The demo's clinics: days of a vaccine, far enough apart for a second dose, and of a department, released at once.</summary>
internal static class DemoClinic
{
    private const int FirstMinute = 8 * 60;
    private const int SlotMinutes = 30;
    private const int SlotsADay = 16;
    private const int PlacesEach = 20;

    private static readonly int[] s_vaccineDays = [1, 2, 22, 23];
    private static readonly int[] s_outpatientDays = [1, 2];

    public static async Task Publish(GrainCalls grains, string site, DateOnly today, CancellationToken cancellationToken)
    {
        var released = CityTime.StartOf(today);
        var vaccine = new SchedulePlan { Service = BookingService.Vaccination, Site = site, Offer = "bibp-corv", ReleasedAt = released };
        var department = vaccine with { Service = BookingService.Outpatient, Offer = "respiratory", FeeClass = FeeClass.Ordinary };
        foreach (var plan in s_vaccineDays.Select(day => vaccine with { Day = today.AddDays(day) }).Concat(s_outpatientDays.Select(day => department with { Day = today.AddDays(day) })))
        {
            var published = await grains.Ask<IScheduleGrain, Result<Schedule>>(ScheduleId.GrainKey(plan.Id), day => day.Publish(plan, Slots, cancellationToken), cancellationToken);
            if (published.Refusal is { } refusal)
                throw new StartupException($"The demo does not fit into this database ({refusal.Detail}): load it into an empty one, with another --data.");
        }
    }

    private static ImmutableArray<Slot> Slots =>
        [.. Enumerable.Range(0, SlotsADay).Select(slot => FirstMinute + (slot * SlotMinutes)).Select(minute => new Slot(minute, minute + SlotMinutes, PlacesEach))];
}
