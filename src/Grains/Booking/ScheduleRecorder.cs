using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Events;
using HealthWuhan.Grains.Events;

namespace HealthWuhan.Grains.Booking;

/// <summary>
/// Puts a schedule's changes on the city's record. What was stored and may not be on record is in the state itself, and goes from it with the next write: so an operation costs no
/// write more, and whatever dies, the next activation tells the rest.
/// </summary>
internal sealed class ScheduleRecorder(EventWriter record)
{
    private long _published = -1;

    /// <summary>The last change that this activation knows to be on record.</summary>
    public long Told { get; private set; }

    /// <summary>Everything that has happened to the places of this stored state is on record when it returns.</summary>
    public async Task Tell(Schedule schedule)
    {
        foreach (var some in BookingEvents.Of(schedule, Told).Chunk(EventWriter.MostEntries))
            await record.Append(some);
        Told = Math.Max(Told, schedule.Changes);
    }

    /// <summary>The same, for a state that another process may have left behind.</summary>
    public Task CatchUp(Schedule? schedule) => schedule is { Untold: [.., var last] } && last.Number > Told ? Tell(schedule) : Task.CompletedTask;

    /// <summary>Shows the places of this stored state to all nodes, where they do not show yet.</summary>
    public async Task Publish(Schedule schedule)
    {
        if (schedule.Revision == _published)
            return;

        await record.Append([BookingEvents.Board(schedule)]);
        _published = schedule.Revision;
    }

    /// <summary>The schedule was deleted; another of its id begins anew.</summary>
    public void Forget() => (_published, Told) = (-1, 0);
}
