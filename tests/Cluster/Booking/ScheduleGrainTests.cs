using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Booking;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Events;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Booking;

/// <summary>What a schedule promises of its places when many come at once, and when a write or the record fails.</summary>
[Collection(City.Collection)]
public sealed class ScheduleGrainTests(City city) : IDisposable
{
    private const int Minute = 480;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task Who_comes_first_is_served_first_and_a_rush_shares_its_writes()
    {
        var (id, schedule) = await Published(450);
        var writes = city.Faults.Writes("schedule");
        var served = new List<int>();
        // Who comes at the same moment may overtake each other on the way; nobody who came before is.
        for (var wave = 0; wave < 3; wave++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(wave * 300, 300).Select(person => schedule.Hold(Ask(id, person), Cancel)));
            Assert.All(answers.Where(answer => answer.Refusal is not null), answer => Assert.Equal("slot-full", answer.Refusal?.Code));
            served.Add(answers.Count(answer => answer.Refusal is null));
        }

        Assert.Equal([300, 150, 0], served);
        Assert.InRange(city.Faults.Writes("schedule") - writes, 1, 225);
    }

    [Theory]
    [InlineData(Fault.BeforeCommit)]
    [InlineData(Fault.AfterCommit)]
    public async Task After_a_failed_write_nobody_has_what_is_not_stored(Fault fault)
    {
        var (id, schedule) = await Published(1);
        city.Faults.FailNext("schedule", fault);
        await Assert.ThrowsAsync<OrleansException>(() => schedule.Hold(Ask(id, 1), Cancel));

        // The place is the first one's where it was stored after all, and free where not; never somebody's who was told nothing.
        var other = await schedule.Hold(Ask(id, 2), Cancel);
        Assert.Equal(fault == Fault.AfterCommit ? "slot-full" : null, other.Refusal?.Code);
        var repeated = await schedule.Hold(Ask(id, 1), Cancel);
        Assert.Equal(fault == Fault.AfterCommit ? null : "slot-full", repeated.Refusal?.Code);
    }

    [Theory]
    [InlineData(Fault.BeforeCommit)]
    [InlineData(Fault.AfterCommit)]
    public async Task A_booking_that_did_not_come_on_record_does_so_by_itself(Fault fault)
    {
        var (id, schedule) = await Published(1);
        var ask = Ask(id, 1);
        await schedule.Hold(ask, Cancel);
        city.EventFaults.FailNext($"{id}/1", fault);
        await Assert.ThrowsAnyAsync<Exception>(() => schedule.Confirm(ask.Id, ask.Citizen, Cancel));

        // Nobody repeats.
        await Eventually.Is("1", async () => (await city.Database.Value<long>("SELECT count(*) FROM appointment WHERE schedule = $1 AND status = 'Booked'", id)).ToString());
        Assert.Null((await schedule.Confirm(ask.Id, ask.Citizen, Cancel)).Refusal);
        Assert.Equal(1, await city.Database.Value<long>("SELECT count(*) FROM event WHERE id = $1", $"{id}/1"));
    }

    [Fact]
    public async Task A_hold_ends_by_itself_also_where_its_schedule_sleeps()
    {
        var (id, schedule) = await Published(1);
        await schedule.Hold(Ask(id, 1), Cancel);
        await Eventually.Is("0", () => Free(id));
        await city.Cluster.DeactivateAsync(schedule);
        city.Clock.Shift += TimeSpan.FromMinutes(5);
        await Eventually.Is("1", () => Free(id));
    }

    private static HoldRequest Ask(string id, int person) => new($"a-{person}", new CitizenKey($"c-{id}-{person}"), Minute);

    private async Task<string?> Free(string id) => (await city.Database.Value<string>("SELECT board->'slots'->0->>'free' FROM schedule_board WHERE schedule = $1", id));

    private async Task<(string Id, IScheduleGrain Grain)> Published(int places)
    {
        var plan = new SchedulePlan { Service = BookingService.Outpatient, Site = Fresh.Round(), Offer = "eyes", Day = CityTime.DateOf(city.Clock.GetUtcNow()).AddDays(2) };
        var grain = city.Grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(plan.Id));
        Assert.Null((await grain.Publish(plan, [new Slot(Minute, Minute + 60, places)], Cancel)).Refusal);
        return (plan.Id, grain);
    }
}
