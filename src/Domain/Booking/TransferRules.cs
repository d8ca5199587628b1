using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Booking;

/// <summary>
/// A schedule's part where two numbers turn out to be one person's: what one had is the other's, and of two that the person cannot have one is given up. Can be repeated:
/// what has gone over is not there any more under the number that had it.
/// </summary>
public static class TransferRules
{
    public static Schedule? Apply(Schedule? schedule, PlaceTransfer transfer, BookingPolicy policy, DateTimeOffset now)
    {
        if (schedule is null)
            return null;
        if (schedule.Waiting.FirstOrDefault(entry => entry.Id == transfer.Id && entry.Citizen == transfer.From) is { } entry)
            schedule = Wait(schedule, entry, transfer);
        foreach (var known in schedule.Dropped.Where(dropped => dropped.Id == transfer.Id && dropped.Citizen == transfer.From && transfer.IsTransfer))
            schedule = schedule with { Dropped = schedule.Dropped.Replace(known, known with { Citizen = transfer.To }), Revision = schedule.Revision + 1 };
        if (schedule.Places.GetValueOrDefault(transfer.From) is not { } place || place.Id != transfer.Id)
            return schedule;

        if (HasCome(place))
            return transfer.IsTransfer ? Give(schedule, place, transfer) : schedule;
        if (!transfer.Stays || (transfer.IsTransfer && schedule.Places.ContainsKey(transfer.To)))
            return ScheduleClock.Settle(Drop(schedule, place, transfer, now) with { Due = now }, policy, now);
        return transfer.IsTransfer ? Give(schedule, place, transfer) : schedule;
    }

    private static bool HasCome(Place place) => place.Status is AppointmentStatus.CheckedIn or AppointmentStatus.Fulfilled or AppointmentStatus.NoShow;

    /// <summary>They stand where they stood, unless they have a place of the day or stand there already.</summary>
    private static Schedule Wait(Schedule schedule, WaitingEntry entry, PlaceTransfer transfer)
    {
        if (transfer.Stays && !transfer.IsTransfer)
            return schedule;

        var goes = !transfer.Stays || schedule.Places.ContainsKey(transfer.To) || schedule.Waiting.Any(other => other.Citizen == transfer.To);
        var waiting = goes ? schedule.Waiting.Remove(entry) : schedule.Waiting.Replace(entry, entry with { Citizen = transfer.To });
        return schedule with { Waiting = waiting, Revision = schedule.Revision + 1 };
    }

    /// <summary>The same place under the other number. Where both have come to the same day, which nobody did, that place stays taken and is nobody's.</summary>
    private static Schedule Give(Schedule schedule, Place place, PlaceTransfer transfer)
    {
        var owner = schedule.Places.ContainsKey(transfer.To) ? SiteRules.Nobody(schedule, place.Id) : transfer.To;
        var given = schedule with
        {
            Places = schedule.Places.Remove(place.Citizen).Add(owner, place with { Citizen = owner }),
            Waiting = schedule.Waiting.RemoveAll(entry => entry.Citizen == owner),
            Revision = schedule.Revision + 1,
        };
        return IsOnRecord(place) ? given.TellTransfer(place with { Citizen = transfer.To }) : given;
    }

    private static Schedule Drop(Schedule schedule, Place place, PlaceTransfer transfer, DateTimeOffset now)
    {
        var owned = place with { Citizen = transfer.To };
        var dropped = owned with { Status = AppointmentStatus.CancelledBySite, Until = null, Reason = transfer.Reason, At = now };
        var left = schedule.Leave(place) with { Dropped = schedule.Dropped.Add(dropped) };
        if (!IsOnRecord(place))
            return left;
        return (transfer.IsTransfer ? left.TellTransfer(owned) : left).Tell(dropped);
    }

    private static bool IsOnRecord(Place place) => place.Status != AppointmentStatus.Held;
}

/// <summary>An appointment that is another number's from now on; of the number's own, whether it stays.</summary>
/// <param name="Id">The appointment's.</param>
/// <param name="From">Who has it.</param>
/// <param name="To">Whose it is; the same where one's own is given up.</param>
/// <param name="Stays">False where the person cannot have it beside another.</param>
/// <param name="Reason">Why it is given up, for its owner to read.</param>
[GenerateSerializer, Immutable, Alias("place-transfer")]
public sealed record PlaceTransfer(
    [property: Id(0)] string Id, [property: Id(1)] CitizenKey From, [property: Id(2)] CitizenKey To, [property: Id(3)] bool Stays, [property: Id(4)] string? Reason)
{
    public bool IsTransfer => From != To;
}
