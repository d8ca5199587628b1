using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Grains.Booking;

/// <summary>Whom a change of the site has left without a place of this day is looked for another.</summary>
internal sealed partial class ScheduleGrain
{
    public async Task<Result<ScheduledPlace>> HoldNear(HoldRequest ask, CancellationToken cancellationToken) =>
        PlaceIn(await Commit(latest => MoveRules.HoldNear(latest, ask, Policy, Now)), schedule => schedule.Places[ask.Citizen]);

    /// <summary>After they were told. What is stored says who is left, so whatever dies, the next tick goes on, or that of the next activation.</summary>
    private async Task MoveOn(CancellationToken cancellationToken)
    {
        foreach (var some in (_state.Current?.Dropped ?? []).Where(dropped => dropped.ToMove).Chunk(PatientsAtOnce))
            await Task.WhenAll(some.Select(dropped => MoveOn(dropped, cancellationToken)));
    }

    private async Task MoveOn(Place dropped, CancellationToken cancellationToken)
    {
        if (!dropped.Citizen.IsErased && Now < dropped.At + MoveRules.LookFor)
            await Patient(dropped.Citizen).Move(Scheduled(_state.Current!, dropped), cancellationToken);
        await Commit(latest => MoveRules.Done(latest!, dropped.Id));
    }
}
