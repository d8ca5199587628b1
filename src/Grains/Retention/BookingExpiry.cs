using System.Collections.Concurrent;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.HealthCloud;
using HealthWuhan.HealthCloud.Retention;

namespace HealthWuhan.Grains.Retention;

/// <summary>
/// Deletes booked days that have had their time: the days' grains first, which tell everybody's own side how it ended, then the appointments there, then the rows, by which a purge that was cut
/// short finds the rest again.
/// </summary>
public sealed class BookingExpiry(BookingTables booking, PurgeTables tables, PurgeGrains grains)
{
    private const int DaysAtOnce = 50;
    private const int PeopleAtOnce = 200;

    public async Task Run(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        var until = grains.Clock.GetUtcNow().AddDays(-policy.AppointmentDays);
        var before = CityTime.DateOf(until);
        while (await DeleteDays(before, until, cancellationToken))
            await grains.Pause(cancellationToken);
        while (await VisitPeople(before, until, cancellationToken))
            await grains.Pause(cancellationToken);
        while (await ForgetPeople(before, until, cancellationToken))
            await grains.Pause(cancellationToken);
    }

    /// <summary>Whether there may be more. Where a whole batch did not go, the rest waits for another day.</summary>
    private async Task<bool> DeleteDays(DateOnly before, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var due = await booking.Boards.Before(before, DaysAtOnce, cancellationToken);
        var gone = new ConcurrentBag<string>();
        await grains.ForEach(due, async (day, token) =>
        {
            if (await grains.Schedule(day).Delete(before, token))
                gone.Add(day);
        }, cancellationToken);
        if (gone.IsEmpty)
            return false;

        await tables.NoteRemoved("schedules", await booking.Boards.Forget([.. gone], cancellationToken), until, cancellationToken);
        return due.Count == DaysAtOnce;
    }

    /// <summary>Also who only ever held or waited, of whom nothing is on record. Who cannot be asked today is asked tomorrow, and does not hold up the others.</summary>
    private async Task<bool> VisitPeople(DateOnly before, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var due = await booking.Visits.Before(before, PeopleAtOnce, cancellationToken);
        var gone = new ConcurrentDictionary<CitizenKey, int>();
        await grains.ForEach(due, async (citizen, token) => gone[citizen] = await grains.Patient(citizen).Expire(before, token), cancellationToken);
        await tables.NoteRemoved("patient-files", gone.Values.Sum(), until, cancellationToken);
        foreach (var failed in due.Where(citizen => !gone.ContainsKey(citizen)))
            await booking.Visits.Set(failed, before, cancellationToken);
        return due.Count == PeopleAtOnce;
    }

    private async Task<bool> ForgetPeople(DateOnly before, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var due = await booking.Record.CitizensBefore(before, PeopleAtOnce, cancellationToken);
        var done = new ConcurrentBag<CitizenKey>();
        await grains.ForEach(due, async (citizen, token) =>
        {
            await grains.Patient(citizen).Expire(before, token);
            done.Add(citizen);
        }, cancellationToken);
        // Of those who were erased the rows are nobody's, and go with the others.
        await tables.NoteRemoved("appointments", await booking.Record.Forget([.. done, CitizenKey.Erased], before, cancellationToken), until, cancellationToken);
        return due.Count == PeopleAtOnce && !done.IsEmpty;
    }
}

/// <summary>Where the record has what people booked, and whom the purge is to visit.</summary>
public sealed record BookingTables(ScheduleBoards Boards, BookingRecord Record, BookingVisits Visits);
