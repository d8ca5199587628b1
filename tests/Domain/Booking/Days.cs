using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Booking;

/// <summary>Days and people for the tests of booking.</summary>
internal static class Days
{
    public static readonly DateOnly Day = new(2021, 8, 10);
    public static readonly DateTimeOffset Released = CityTime.StartOf(Day.AddDays(-7));
    public static readonly BookingPolicy Policy = new();

    /// <summary>Slots of half an hour from 08:00 on.</summary>
    public static Schedule Of(params int[] capacities) => Of(new SchedulePlan { Service = BookingService.Outpatient, Site = "zhongnan", Offer = "respiratory", Day = Day, ReleasedAt = Released }, capacities);

    public static Schedule Of(SchedulePlan plan, params int[] capacities)
    {
        ImmutableArray<Slot> slots = [.. capacities.Select((capacity, i) => new Slot(480 + (30 * i), 510 + (30 * i), capacity))];
        return SiteRules.Publish(null, plan, slots, Policy, Released.AddDays(-1)).Value;
    }

    public static CitizenKey Person(int number) => new($"c-{number}");

    /// <summary>Minutes of the slot with that number.</summary>
    public static int Minute(int slot) => 480 + (30 * slot);

    public static Result<Schedule> Hold(this Schedule schedule, int person, int slot, DateTimeOffset now) =>
        ScheduleRules.Hold(schedule, new($"a-{person}", Person(person), Minute(slot)), Policy, now);

    public static Schedule Book(this Schedule schedule, int person, int slot, DateTimeOffset now) =>
        ScheduleRules.Confirm(schedule.Hold(person, slot, now).Value, $"a-{person}", Person(person), Policy, now).Value;

    public static Result<Schedule> Wait(this Schedule schedule, int person, int? slot, DateTimeOffset now) =>
        ScheduleRules.Join(schedule, new($"a-{person}", Person(person), slot is { } number ? Minute(number) : null, now), Policy, now);

    public static Result<Schedule> Release(this Schedule schedule, int person, DateTimeOffset now) => ScheduleRules.Release(schedule, $"a-{person}", Person(person), Policy, now);

    public static AppointmentStatus? StatusOf(this Schedule schedule, int person, DateTimeOffset now) => ScheduleRules.Find(schedule, $"a-{person}", Person(person), now)?.Status;

    /// <summary>An appointment of a vaccine on a day.</summary>
    public static Appointment Dose(string id, DateOnly day, AppointmentStatus status = AppointmentStatus.Booked, string product = "bibp-corv") => new()
    {
        Id = id,
        Plan = new SchedulePlan { Service = BookingService.Vaccination, Site = "wuchang-01", Offer = product, Day = day },
        Minute = 480,
        EndMinute = 510,
        Status = status,
    };
}
