using System.Collections.Concurrent;
using System.Collections.Immutable;
using HealthWuhan.Api.Booking;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Booking;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Booking;

/// <summary>The real grains of a small clinic: one department on one day, with two practitioners, whom nobody may see both; another department; and one of the practitioners on the day after, to whom people are moved.</summary>
internal sealed class BookingCity
{
    public const int People = 10;
    public const int Days = 4;

    private static readonly Lock s_clock = new();

    private readonly City _city;
    private readonly BookingDesk _desk;
    private readonly SchedulePlan[] _days;
    private readonly CitizenKey[] _people = [.. Enumerable.Range(0, People).Select(_ => new CitizenKey("c-" + Fresh.Round()))];

    /// <summary>The last appointment that somebody was told of.</summary>
    private readonly ConcurrentDictionary<int, string> _ids = [];

    private BookingCity(City city)
    {
        _city = city;
        _desk = city.Services.GetRequiredService<BookingDesk>();
        var plan = new SchedulePlan { Service = BookingService.Outpatient, Site = Fresh.Round(), Offer = "eyes", Day = CityTime.DateOf(city.Clock.GetUtcNow()).AddDays(3) };
        _days = [plan with { Practitioner = "dr-chen" }, plan with { Practitioner = "dr-li" }, plan with { Offer = "teeth" }, plan with { Practitioner = "dr-chen", Day = plan.Day.AddDays(1) }];
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<BookingCity> Open(City city)
    {
        var clinic = new BookingCity(city);
        foreach (var (number, plan) in clinic._days.Index())
        {
            ImmutableArray<Slot> slots = [new(480 + (60 * number), 510 + (60 * number), 2), new(510 + (60 * number), 540 + (60 * number), 1)];
            Assert.Null((await clinic.Day(number).Publish(plan, slots, Cancel)).Refusal);
        }

        return clinic;
    }

    /// <summary>What is refused changes nothing, and what fails may have been done.</summary>
    public async Task Do(BookingStep step)
    {
        var slot = new SlotId(_days[step.Day].Id, 480 + (60 * step.Day) + (30 * step.Slot));
        try
        {
            await (step.Act switch
            {
                BookingAct.Hold => Remember(step.Person, await _desk.Hold(Who(step.Person), slot, step.Number > 2 ? $"key-{step.Number}" : null, Cancel)),
                BookingAct.Wait => Remember(step.Person, await _desk.Wait(
                    Who(step.Person), slot.Schedule, new(BookingDesk.IdOf(_people[step.Person], null), _people[step.Person], step.Number > 2 ? slot.Minute : null, _city.Clock.GetUtcNow()), Cancel)),
                BookingAct.Confirm => _desk.Confirm(_people[step.Person], _ids.GetValueOrDefault(step.Person, "none"), Cancel),
                BookingAct.Cancel => _desk.Cancel(_people[step.Person], _ids.GetValueOrDefault(step.Person, "none"), Cancel),
                BookingAct.ChangeSlot => Day(step.Day).ChangeSlot(new(slot.Minute, step.Number, false, "changed"), Cancel),
                BookingAct.Close => Day(step.Day).ChangeSlot(new(slot.Minute, 2, step.Number > 1, "closed"), Cancel),
                BookingAct.Sleep => _city.Cluster.DeactivateAsync(Day(step.Day)),
                _ => Disturb(step),
            });
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or IOException or System.Data.Common.DbException)
        {
            // Nobody knows whether it was done.
        }
    }

    /// <summary>Slots that have more people than places, at this moment.</summary>
    public async Task<string[]> Oversold() =>
    [
        .. (await Stored()).SelectMany(day => day.Slots
            .Where(slot => slot.Taken > slot.Capacity || slot.Taken != day.Places.Values.Count(place => place.Minute == slot.Minute))
            .Select(slot => $"{day.Plan.Id}: {slot}")),
    ];

    /// <summary>Nothing fails any more, everything that runs out has run out, and what is stored is on record.</summary>
    public async Task ComeToRest()
    {
        _city.Faults.Forget("schedule");
        _city.Faults.Forget("patient");
        Pass(TimeSpan.FromHours(1));
        for (var tries = 0; tries < 2; tries++)
        {
            foreach (var day in Enumerable.Range(0, Days))
            {
                await _city.Cluster.DeactivateAsync(Day(day));
                // The first try may be the one that meets a failure that was planned for the record.
                await Day(day).Settle(Cancel).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            Pass(TimeSpan.FromHours(1));
        }
    }

    /// <summary>Whoever was sent away has been looked for another day.</summary>
    public Task Moved() => Eventually.Is("all", async () => (await Stored()).Any(day => day.Dropped.Any(dropped => dropped.ToMove)) ? "some left" : "all");

    /// <summary>Everything that must hold at rest; empty where it does.</summary>
    public async Task<string[]> Wrong()
    {
        var (days, wrong) = (await Stored(), new List<string>());
        var recorded = await Recorded();
        foreach (var (number, person) in _people.Index())
        {
            var own = (await _desk.List(person, _city.Clock.GetUtcNow(), Cancel)).Select(one => one.Appointment).Where(one => one.IsActive).ToArray();
            var places = days.SelectMany(day => day.Places.Values.Where(place => place.Citizen == person)).ToArray();
            if (!own.Select(one => $"{one.Id} {one.Status}").Order().SequenceEqual(places.Where(place => place.Status != AppointmentStatus.Offered).Select(place => $"{place.Id} {place.Status}").Order()))
                wrong.Add($"person {number}: has {string.Join(", ", own.Select(one => $"{one.Id} {one.Status}"))}, and the days have {string.Join(", ", places.Select(place => $"{place.Id} {place.Status}"))}");
            if (own.GroupBy(one => (one.Plan.Offer, one.Plan.Day)).Any(department => department.Count() > 1))
                wrong.Add($"person {number}: has two of one department");
        }

        wrong.AddRange(days.SelectMany(day => day.Dropped.Where(dropped => dropped.ToMove)).Select(dropped => $"{dropped.Id}: still to be moved"));
        wrong.AddRange(days.SelectMany(day => day.Places.Values.Where(place => place.Status == AppointmentStatus.Booked)).Select(place => place.Id).Order()
            .Except(recorded).Select(id => $"{id}: booked and not on record"));
        wrong.AddRange(recorded.Except(days.SelectMany(day => day.Places.Values.Where(place => place.Status == AppointmentStatus.Booked)).Select(place => place.Id)).Select(id => $"{id}: booked on record alone"));
        return [.. wrong];
    }

    private Task Disturb(BookingStep step)
    {
        var fault = step.Number % 2 == 0 ? Fault.BeforeCommit : Fault.AfterCommit;
        switch (step.Act)
        {
            case BookingAct.PassTime:
                Pass(TimeSpan.FromMinutes(step.Number > 3 ? 31 : 3));
                break;
            case BookingAct.FailRecord:
                _city.EventFaults.FailNext($"{_days[step.Day].Id}/{step.Person + 1}", fault);
                break;
            default:
                _city.Faults.FailNext(step.Act == BookingAct.FailSchedule ? "schedule" : "patient", fault, after: step.Number);
                break;
        }

        return Task.CompletedTask;
    }

    private void Pass(TimeSpan time)
    {
        lock (s_clock)
            _city.Clock.Shift += time;
    }

    private Task Remember(int person, Result<Appointment> made)
    {
        if (made.Refusal is null)
            _ids[person] = made.Value.Id;
        return Task.CompletedTask;
    }

    private static BookingCaller Who(CitizenKey citizen) => new(citizen, IsGuardian: false);

    private BookingCaller Who(int person) => Who(_people[person]);

    private IScheduleGrain Day(int number) => _city.Grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(_days[number].Id));

    private async Task<Schedule[]> Stored()
    {
        var days = await Task.WhenAll(Enumerable.Range(0, Days).Select(day => Day(day).Get(Cancel)));
        return [.. days.OfType<Schedule>()];
    }

    private async Task<HashSet<string>> Recorded()
    {
        await using var command = _city.Database.CreateCommand("SELECT id FROM appointment WHERE schedule = ANY ($1) AND status = 'Booked'");
        command.Parameters.Add(new() { Value = _days.Select(day => day.Id).ToArray() });
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
            ids.Add(reader.GetString(0));
        return ids;
    }
}
