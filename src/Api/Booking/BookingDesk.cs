using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Booking;

namespace HealthWuhan.Api.Booking;

/// <summary>
/// Books for a citizen. The schedule is always changed first and is the truth about its places; then the person's own side takes what it kept, or it goes back. Whatever dies in between: a place
/// that nobody took ends by itself within minutes (docs/decisions/0031-a-schedule-is-the-truth.md).
/// </summary>
internal sealed class BookingDesk(GrainCalls grains)
{
    /// <summary>Holds a place in a slot. Refuses as <see cref="ScheduleRules.Hold"/> and <see cref="PatientRules.Take"/>.</summary>
    public async Task<Result<Appointment>> Hold(BookingCaller who, SlotId slot, string? key, CancellationToken cancellationToken)
    {
        var ask = new HoldRequest(IdOf(who.Citizen, key), who.Citizen, slot.Minute) { CameAt = who.CameAt };
        var held = await Schedule(slot.Schedule, schedule => schedule.Hold(ask, cancellationToken), cancellationToken);
        if (held.Refusal is { } refusal)
            return refusal;

        var candidate = Of(held.Value, who) with { Status = AppointmentStatus.Held };
        return await TakeOrRelease(who, candidate, patient => patient.Take(candidate, cancellationToken), cancellationToken);
    }

    /// <summary>Goes onto a day's waiting list, for one slot or for any. Refuses as <see cref="ScheduleRules.Join"/> and <see cref="PatientRules.Wait"/>.</summary>
    public async Task<Result<Appointment>> Wait(BookingCaller who, string day, WaitingEntry entry, CancellationToken cancellationToken)
    {
        var joined = await Schedule(day, schedule => schedule.Join(entry, cancellationToken), cancellationToken);
        if (joined.Refusal is { } refusal)
            return refusal;

        var candidate = Of(joined.Value, who);
        return await TakeOrRelease(who, candidate, patient => patient.Wait(candidate, cancellationToken), cancellationToken);
    }

    public Task<Result<Appointment>> Confirm(CitizenKey citizen, string id, CancellationToken cancellationToken) =>
        Patient(citizen, patient => patient.Confirm(id, cancellationToken), cancellationToken);

    public Task<Result<bool>> Cancel(CitizenKey citizen, string id, CancellationToken cancellationToken) =>
        Patient(citizen, patient => patient.Cancel(id, cancellationToken), cancellationToken);

    /// <summary>As their own side knows it, which a booking has just brought up to date.</summary>
    public Task<System.Collections.Immutable.ImmutableArray<Appointment>> Known(CitizenKey citizen, CancellationToken cancellationToken) =>
        Patient(citizen, patient => patient.Get(cancellationToken), cancellationToken);

    /// <summary>Everything of this person's, newest first; what has not ended as its schedule has it now, with how many wait before them.</summary>
    public async Task<IReadOnlyList<(Appointment Appointment, int Before)>> List(CitizenKey citizen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await Patient(citizen, patient => patient.Get(cancellationToken), cancellationToken);
        var learnt = await Task.WhenAll(known.Select(async appointment =>
        {
            if (appointment.HasEnded)
                return (appointment, 0);
            var place = await Schedule(appointment.Plan.Id, schedule => schedule.Find(appointment.Id, citizen, cancellationToken), cancellationToken);
            return (PatientRules.Learn(appointment, place?.Place, place?.EndMinute ?? -1, now), place?.Before ?? 0);
        }));
        return [.. learnt.Reverse()];
    }

    /// <summary>The same key of the same person is the same appointment, however often it is sent; without one each request is a new wish.</summary>
    public static string IdOf(CitizenKey citizen, string? key) => key is null
        ? RandomNumberGenerator.GetHexString(24, lowercase: true)
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{citizen}\n{key}")))[..24];

    private static Appointment Of(ScheduledPlace held, BookingCaller who) => new()
    {
        Id = held.Place.Id,
        Plan = held.Plan,
        Minute = held.Place.Minute,
        EndMinute = held.EndMinute,
        Status = held.Place.Status,
        Until = held.Place.Until,
        ByGuardian = who.IsGuardian,
    };

    private async Task<Result<Appointment>> TakeOrRelease(
        BookingCaller who, Appointment candidate, Func<IPatientGrain, Task<Result<Appointment>>> take, CancellationToken cancellationToken)
    {
        var taken = await Patient(who.Citizen, take, cancellationToken);
        // Not the caller's token: who hangs up now must not keep others from the place.
        if (taken.Refusal is not null)
            await Schedule(candidate.Plan.Id, schedule => schedule.Abandon(candidate.Id, who.Citizen, CancellationToken.None), CancellationToken.None);
        return taken;
    }

    private Task<T> Schedule<T>(string id, Func<IScheduleGrain, Task<T>> call, CancellationToken cancellationToken) => grains.Ask(ScheduleId.GrainKey(id), call, cancellationToken);

    private Task<T> Patient<T>(CitizenKey citizen, Func<IPatientGrain, Task<T>> call, CancellationToken cancellationToken) => grains.Ask(PatientKey.Of(citizen), call, cancellationToken);
}

/// <summary>For whom something is booked, and whether their guardian does it.</summary>
internal sealed record BookingCaller(CitizenKey Citizen, bool IsGuardian)
{
    /// <summary>When they came to the line before booking; null where there is none before what they do.</summary>
    public DateTimeOffset? CameAt { get; init; }
}
