using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Grains.Booking;

/// <summary>A person's part where another number turns out to be theirs, too.</summary>
internal sealed partial class PatientGrain
{
    public async Task Absorb(CitizenKey from, CancellationToken cancellationToken)
    {
        await _state.Commit(PatientMergeRules.Begin(_state.Current, from));
        await FinishMerges(cancellationToken);
    }

    public Task Surrender(CancellationToken cancellationToken) => _state.Clear();

    /// <summary>What was begun, and maybe cut short: before this side decides anything.</summary>
    private async Task FinishMerges(CancellationToken cancellationToken)
    {
        foreach (var from in _state.Current?.Merging ?? [])
            await Merge(from, cancellationToken);
    }

    /// <summary>
    /// The schedules first, which are the truth about places; then this side has everything; then the other number has nothing; then it is done. Each may be the last that happens, and the next begins anew.
    /// </summary>
    private async Task Merge(CitizenKey from, CancellationToken cancellationToken)
    {
        var other = GrainFactory.GetGrain<IPatientGrain>(PatientKey.Of(from));
        var own = (await Learn(cancellationToken))!;
        var theirs = await Theirs(await other.Get(cancellationToken), from, cancellationToken);
        foreach (var (appointment, isTheirs, stays) in PatientMergeRules.Plan(own, theirs, Policy))
            await Schedule(appointment).Transfer(new(appointment.Id, isTheirs ? from : Self, Self, stays, stays ? null : PatientMergeRules.Notice), cancellationToken);

        await _visits.Set(Self, PatientRules.FirstToGo(PatientMergeRules.Join(own, theirs)), cancellationToken);
        await _state.Commit(await Learn(PatientMergeRules.Join(own, theirs), cancellationToken));
        await other.Surrender(cancellationToken);
        await _state.CommitOrClear(PatientMergeRules.End(_state.Current!, from));
    }

    /// <summary>The other number's, as the schedules have them: under this one where they came over in a try before.</summary>
    private async Task<IReadOnlyList<Appointment>> Theirs(ImmutableArray<Appointment> stored, CitizenKey from, CancellationToken cancellationToken)
    {
        var lately = CityTime.DateOf(Now).AddDays(-1);
        var theirs = new List<Appointment>();
        foreach (var appointment in stored)
        {
            var here = appointment.Plan.Day < lately ? null : await Schedule(appointment).Find(appointment.Id, Self, cancellationToken);
            // The other side may have taken what was gone for given back.
            theirs.Add(here is not null
                ? Learnt(appointment with { Status = AppointmentStatus.Booked }, here)
                : Learnt(appointment, appointment.HasEnded ? null : await Schedule(appointment).Find(appointment.Id, from, cancellationToken)));
        }

        return theirs;
    }
}
