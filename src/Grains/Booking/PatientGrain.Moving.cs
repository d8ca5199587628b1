using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Grains.Booking;

/// <summary>A person's part where a site moves them to another day.</summary>
internal sealed partial class PatientGrain
{
    public async Task Move(ScheduledPlace dropped, CancellationToken cancellationToken)
    {
        await FinishMerges(cancellationToken);
        var id = MoveRules.IdOf(dropped.Place.Id);
        // One that was taken by a try before, and maybe not confirmed, is gone on with.
        if (_state.Current?.With(id) is not { HasEnded: false } && !await TakeElsewhere(id, dropped, cancellationToken))
            return;

        var booked = await Confirm(id, cancellationToken);
        if (booked.Refusal is null && _state.Current!.With(dropped.Place.Id) is { } left)
            await Keep(Learnt(left, dropped) with { MovedTo = new SlotId(booked.Value.Plan.Id, booked.Value.Minute).ToString() });
    }

    /// <summary>As everywhere the schedule first, then this side's guard; what it refuses goes back, and the next day is asked.</summary>
    private async Task<bool> TakeElsewhere(string id, ScheduledPlace dropped, CancellationToken cancellationToken)
    {
        var learnt = await Learn(cancellationToken);
        if (!MoveRules.MayMove(learnt, dropped.Plan, dropped.Place))
            return false;

        foreach (var plan in MoveRules.OtherDays(dropped.Plan, Policy))
        {
            var day = GrainFactory.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(plan.Id));
            var held = await day.HoldNear(new(id, Self, dropped.Place.Minute), cancellationToken);
            if (held.Refusal is not null)
                continue;
            var taken = await Commit(PatientRules.TakeMoved(learnt, Moved(held.Value, dropped, learnt!), Policy, Now), id, cancellationToken);
            if (taken.Refusal is null)
                return true;
            await day.Abandon(id, Self, CancellationToken.None);
        }

        return false;
    }

    private static Appointment Moved(ScheduledPlace held, ScheduledPlace dropped, Patient patient) => new()
    {
        Id = held.Place.Id,
        Plan = held.Plan,
        Minute = held.Place.Minute,
        EndMinute = held.EndMinute,
        Status = AppointmentStatus.Held,
        Until = held.Place.Until,
        ByGuardian = patient.With(dropped.Place.Id)!.ByGuardian,
        MovedFromDay = CityTime.StartOf(dropped.Plan.Day).AddMinutes(dropped.Place.Minute),
    };
}
