using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using Orleans.Concurrency;

namespace HealthWuhan.Grains.Booking;

/// <summary>
/// One published day, keyed by <see cref="ScheduleId.GrainKey"/>: the truth about its places. Calls interleave and share writes; each is decided in the order in which it came, and answered when what
/// it changed is stored and on record. Every call can be repeated.
/// </summary>
[Alias("schedule-grain")]
public interface IScheduleGrain : IGrainWithStringKey
{
    /// <summary>Publishes the day. Refusals as in <see cref="SiteRules.Publish"/>.</summary>
    [Alias("publish")]
    Task<Result<Schedule>> Publish(SchedulePlan plan, ImmutableArray<Slot> slots, CancellationToken cancellationToken);

    /// <summary>Changes a slot; the answer has everybody who was moved or sent away. Refusals as in <see cref="SiteRules.ChangeSlot"/>.</summary>
    [Alias("change-slot")]
    Task<Result<Schedule>> ChangeSlot(SlotChange change, CancellationToken cancellationToken);

    /// <summary>Closes all slots that have not begun. Refusals as in <see cref="SiteRules.CloseDay"/>.</summary>
    [Alias("close-day")]
    Task<Result<Schedule>> CloseDay(string? reason, CancellationToken cancellationToken);

    /// <summary>Keeps a place. Refusals as in <see cref="ScheduleRules.Hold"/>.</summary>
    [Alias("hold")]
    Task<Result<ScheduledPlace>> Hold(HoldRequest ask, CancellationToken cancellationToken);

    /// <summary>Keeps a place near that time of day for somebody whom the site moves from another day. Refusals as in <see cref="MoveRules.HoldNear"/>.</summary>
    [Alias("hold-near")]
    Task<Result<ScheduledPlace>> HoldNear(HoldRequest ask, CancellationToken cancellationToken);

    /// <summary>Books the place. Only the person's own side calls it. Refusals as in <see cref="ScheduleRules.Confirm"/>.</summary>
    [Alias("confirm")]
    Task<Result<ScheduledPlace>> Confirm(string id, CitizenKey citizen, CancellationToken cancellationToken);

    /// <summary>Gives a place or a wait up. Refusals as in <see cref="ScheduleRules.Release"/>.</summary>
    [Alias("release")]
    Task<Result<bool>> Release(string id, CitizenKey citizen, CancellationToken cancellationToken);

    /// <summary>Gives back what the person's own side did not take, as <see cref="ScheduleRules.Abandon"/>.</summary>
    [Alias("abandon")]
    Task<Result<bool>> Abandon(string id, CitizenKey citizen, CancellationToken cancellationToken);

    /// <summary>Goes onto the waiting list. Refusals as in <see cref="ScheduleRules.Join"/>.</summary>
    [Alias("join")]
    Task<Result<ScheduledPlace>> Join(WaitingEntry entry, CancellationToken cancellationToken);

    /// <summary>Site staff receive somebody, and their own side knows it when it returns. Refusals as in <see cref="ArrivalRules"/>.</summary>
    [Alias("receive")]
    Task<Result<ScheduledPlace>> Receive(PatientArrival arrival, CancellationToken cancellationToken);

    /// <summary>An appointment is another number's, or one of two that its owner cannot have, as <see cref="TransferRules"/>. Only the person's own side calls it.</summary>
    [Alias("transfer")]
    Task Transfer(PlaceTransfer transfer, CancellationToken cancellationToken);

    /// <summary>What is stored of an appointment; null where nothing is.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("find")]
    Task<ScheduledPlace?> Find(string id, CitizenKey citizen, CancellationToken cancellationToken);

    /// <summary>The day as stored, with everybody in it; null where it was never published. For the site's staff.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("get")]
    Task<Schedule?> Get(CancellationToken cancellationToken);

    /// <summary>Lets happen what the clock has brought.</summary>
    [Alias("settle")]
    Task Settle(CancellationToken cancellationToken);

    /// <summary>Takes a person out of it, as <see cref="SiteRules.Erase"/>.</summary>
    [Alias("erase")]
    Task Erase(CitizenKey citizen, CancellationToken cancellationToken);

    /// <summary>Deletes a day that is over, after everybody's own side knows how it ended. Whether it is gone.</summary>
    [Alias("delete")]
    Task<bool> Delete(DateOnly before, CancellationToken cancellationToken);
}

/// <summary>A place with the day and the end of the slot that it is in.</summary>
[GenerateSerializer, Immutable, Alias("scheduled-place")]
public sealed record ScheduledPlace([property: Id(0)] SchedulePlan Plan, [property: Id(1)] Place Place, [property: Id(2)] int EndMinute)
{
    /// <summary>Of somebody who waits, how many stand before them.</summary>
    [Id(3)] public int Before { get; init; }
}

/// <summary>What site staff say of somebody's appointment.</summary>
/// <param name="Id">The appointment's.</param>
/// <param name="Status">CheckedIn, Fulfilled or NoShow.</param>
/// <param name="Lot">Of the vaccine that was given.</param>
[GenerateSerializer, Immutable, Alias("patient-arrival")]
public sealed record PatientArrival([property: Id(0)] string Id, [property: Id(1)] AppointmentStatus Status, [property: Id(2)] string? Lot);
