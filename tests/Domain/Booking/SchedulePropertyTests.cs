using CsCheck;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Events;

namespace HealthWuhan.Tests.Booking;

/// <summary>Whatever happens to a day, in whatever order: it is never oversold, its counts are right, the clock never has more to do than it says, and every event is told once.</summary>
public class SchedulePropertyTests
{
    private const int People = 12;

    private enum Act
    {
        Hold,
        Confirm,
        Release,
        Join,
        Change,
        Close,
        Settle,
        CheckIn,
        NoShow,
        Erase,
        Transfer,
    }

    private sealed record Step(Act Act, int Person, int Slot, int Number, int Minutes);

    [Fact]
    public void A_day_is_never_oversold_and_its_counts_are_right() =>
        Steps.Array[10, 120].Sample(steps =>
        {
            var (day, now) = (Days.Of(2, 1, 3), Days.Released);
            foreach (var step in steps)
            {
                now += TimeSpan.FromMinutes(step.Minutes);
                var decision = Do(day, step, now);
                var after = decision.Refusal is null ? decision.Value : day;
                Check(day, after, now);
                day = after;
            }
        }, iter: 3000);

    /// <summary>A rule that is asked twice at one moment answers with the very same the second time.</summary>
    [Fact]
    public void Every_rule_can_be_repeated() =>
        Steps.Array[10, 60].Sample(steps =>
        {
            var (day, now) = (Days.Of(2, 1, 3), Days.Released);
            foreach (var step in steps)
            {
                now += TimeSpan.FromMinutes(step.Minutes);
                if (Do(day, step, now) is { Refusal: null } once)
                {
                    if (Do(once.Value, step, now) is { Refusal: null } twice)
                        Assert.Same(once.Value, twice.Value);
                    day = once.Value;
                }
            }
        }, iter: 1500);

    private static Gen<Step> Steps =>
        from act in Gen.Frequency(
            (8, Act.Hold), (6, Act.Confirm), (4, Act.Release), (4, Act.Join), (2, Act.Change), (1, Act.Close), (2, Act.Settle), (2, Act.CheckIn), (1, Act.NoShow), (1, Act.Erase), (2, Act.Transfer))
        from person in Gen.Int[1, People]
        from slot in Gen.Int[0, 2]
        from number in Gen.Int[0, 4]
        from minutes in Gen.Frequency((6, 0), (4, 1), (2, 7), (1, 40), (1, 3000))
        select new Step(act, person, slot, number, minutes);

    private static Result<Schedule> Do(Schedule day, Step step, DateTimeOffset now) => step.Act switch
    {
        Act.Hold => day.Hold(step.Person, step.Slot, now),
        Act.Confirm => ScheduleRules.Confirm(day, $"a-{step.Person}", Days.Person(step.Person), Days.Policy, now),
        Act.Release => day.Release(step.Person, now),
        Act.Join => day.Wait(step.Person, step.Number > 2 ? null : step.Slot, now),
        Act.Change => SiteRules.ChangeSlot(day, new(Days.Minute(step.Slot), step.Number, step.Person % 5 == 0, "reason"), Days.Policy, now),
        Act.Close => SiteRules.CloseDay(day, "reason", Days.Policy, now),
        Act.CheckIn => ArrivalRules.Receive(day, $"a-{step.Person}", step.Number > 2 ? AppointmentStatus.Fulfilled : AppointmentStatus.CheckedIn, null, now),
        Act.NoShow => ArrivalRules.Receive(day, $"a-{step.Person}", AppointmentStatus.NoShow, null, now),
        Act.Transfer => TransferRules.Apply(
            day, new($"a-{step.Person}", Days.Person(step.Person), Days.Person(1 + ((step.Person + step.Slot) % People)), step.Number > 1, "one person"), Days.Policy, now)!,
        Act.Erase => SiteRules.Erase(day, Days.Person(step.Person))!,
        _ => ScheduleClock.Settle(day, Days.Policy, now),
    };

    private static void Check(Schedule before, Schedule day, DateTimeOffset now)
    {
        Assert.All(day.Slots, slot => Assert.InRange(slot.Taken, 0, slot.Capacity));
        Assert.All(day.Slots, slot => Assert.Equal(day.Places.Values.Count(place => place.Minute == slot.Minute), slot.Taken));
        Assert.All(day.Places, place => Assert.Equal(place.Key, place.Value.Citizen));
        Assert.Equal(day.Waiting.Length, day.Waiting.Select(entry => entry.Citizen).Distinct().Count());
        Assert.DoesNotContain(day.Waiting, entry => day.Places.ContainsKey(entry.Citizen));
        // Everything that ends by itself does so at the latest when the clock is to be looked at.
        Assert.All(day.Places.Values.Where(place => place.Until is not null), place => Assert.True(day.Due <= place.Until));
        Assert.Equal(Enumerable.Range(1, (int)day.Changes).Select(number => (long)number), day.Untold.Select(change => change.Number));
        Assert.True(ReferenceEquals(before, day) || day.Revision > before.Revision, "Something has changed that nobody is shown.");
        Assert.Equal(day.Untold.Length, BookingEvents.Of(day, 0).Select(happened => happened.Id).Distinct(StringComparer.Ordinal).Count());
        // Nobody is passed over: where a place is free, nobody waits who would take it.
        var settled = ScheduleClock.Settle(day with { Due = now }, Days.Policy, now);
        Assert.DoesNotContain(settled.Waiting, entry => settled.Slots.Any(slot => slot.Free > 0 && settled.StartOf(slot.Minute) > now && (entry.Minute ?? slot.Minute) == slot.Minute));
    }
}
