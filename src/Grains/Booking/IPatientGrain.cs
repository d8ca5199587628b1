using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using Orleans.Concurrency;

namespace HealthWuhan.Grains.Booking;

/// <summary>
/// A citizen's appointments, keyed by <see cref="PatientKey"/>: the guard over what one person may have at a time, and the memory of what they had. About a place it asks the schedule, which is
/// always changed first. Every call can be repeated.
/// </summary>
[Alias("patient-grain")]
public interface IPatientGrain : IGrainWithStringKey
{
    /// <summary>Takes a place that its schedule has just held for this person. Refusals as in <see cref="PatientRules.Take"/>: then the place is to be released.</summary>
    [Alias("take")]
    Task<Result<Appointment>> Take(Appointment candidate, CancellationToken cancellationToken);

    /// <summary>Notes a waiting list. Refusals as in <see cref="PatientRules.Wait"/>: then it is to be left.</summary>
    [Alias("wait")]
    Task<Result<Appointment>> Wait(Appointment candidate, CancellationToken cancellationToken);

    /// <summary>Confirms a hold or an offer. Refusals as in <see cref="ScheduleRules.Confirm"/>, for an offer as <see cref="Take"/>, or <c>unknown-appointment</c>.</summary>
    [Alias("confirm")]
    Task<Result<Appointment>> Confirm(string id, CancellationToken cancellationToken);

    /// <summary>The site has sent this person away: books a place of the same clinic on another day, where there is one that they can have. Only the schedule calls it.</summary>
    [Alias("move")]
    Task Move(ScheduledPlace dropped, CancellationToken cancellationToken);

    /// <summary>Cancels an appointment, a hold or a wait. Refusals as in <see cref="ScheduleRules.Release"/>, or <c>unknown-appointment</c>.</summary>
    [Alias("cancel")]
    Task<Result<bool>> Cancel(string id, CancellationToken cancellationToken);

    /// <summary>The schedule tells of a place of this person's.</summary>
    [Alias("hear")]
    Task Hear(ScheduledPlace place, CancellationToken cancellationToken);

    /// <summary>Another number turned out to be this person's: its appointments, waits and doses are theirs, as <see cref="PatientMergeRules"/>. Cut short, it is finished by the repeat, or when this side wakes up.</summary>
    [Alias("absorb")]
    Task Absorb(CitizenKey from, CancellationToken cancellationToken);

    /// <summary>Forgets everything: it is another number's. Only that one's side calls it, when it has all.</summary>
    [Alias("surrender")]
    Task Surrender(CancellationToken cancellationToken);

    /// <summary>As stored: what has not ended is to be asked of its schedule.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("get")]
    Task<ImmutableArray<Appointment>> Get(CancellationToken cancellationToken);

    /// <summary>Forgets what ended before that day, as <see cref="PatientRules.Expire"/>. How much.</summary>
    [Alias("expire")]
    Task<int> Expire(DateOnly before, CancellationToken cancellationToken);

    /// <summary>Cancels what is ahead, leaves the schedules, and forgets everything. How much there was.</summary>
    [Alias("erase")]
    Task<int> Erase(CancellationToken cancellationToken);
}
