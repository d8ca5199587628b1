using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;
using Orleans.Placement;

namespace HealthWuhan.Grains.Booking;

// By hash of the key, as the citizens themselves.
[HashBasedPlacement]
internal sealed partial class PatientGrain : Grain, IPatientGrain
{
    private readonly DurableState<Patient> _state;
    private readonly BookingVisits _visits;
    private readonly LiveDirectives _directives;
    private readonly TimeProvider _clock;

    public PatientGrain(StateStore<Patient> store, BookingVisits visits, LiveDirectives directives, TimeProvider clock)
    {
        _state = new(this, store);
        _visits = visits;
        _directives = directives;
        _clock = clock;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Load();
        await _directives.Loaded.WaitAsync(cancellationToken);
        // Of a call that was cut short: whoever wakes this side finishes it.
        if (_state.Current is { Merging.IsEmpty: false })
            this.RegisterGrainTimer(FinishMerges, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    public Task<ImmutableArray<Appointment>> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current?.Appointments ?? []);

    public async Task<Result<Appointment>> Take(Appointment candidate, CancellationToken cancellationToken)
    {
        await FinishMerges(cancellationToken);
        var facts = await Facts(candidate, cancellationToken);
        return await Commit(await Decide(learnt => PatientRules.Take(learnt, candidate, facts, Policy, Now), cancellationToken), candidate.Id, cancellationToken);
    }

    public async Task<Result<Appointment>> Wait(Appointment candidate, CancellationToken cancellationToken)
    {
        await FinishMerges(cancellationToken);
        return await Commit(await Decide(learnt => PatientRules.Wait(learnt, candidate, Policy, Now), cancellationToken), candidate.Id, cancellationToken);
    }

    public async Task<Result<Appointment>> Confirm(string id, CancellationToken cancellationToken)
    {
        if (await Find(id) is not { } appointment)
            return ScheduleRules.UnknownAppointment;
        if (appointment.IsWaiting && await TakeOffer(appointment, cancellationToken) is { } refused)
            return refused;
        if (_state.Current!.With(id) is { HasEnded: true } or { Status: AppointmentStatus.NoShow })
            return ScheduleRules.HoldExpired;

        var booked = await Schedule(appointment).Confirm(id, Self, cancellationToken);
        // Refused because it is gone, or because it has ended otherwise: the schedule says which.
        var place = booked.Refusal is null ? booked.Value : await Schedule(appointment).Find(id, Self, cancellationToken);
        await Keep(Learnt(_state.Current!.With(id)!, place));
        return booked.Refusal is { } refusal ? refusal : _state.Current!.With(id)!;
    }

    public async Task<Result<bool>> Cancel(string id, CancellationToken cancellationToken)
    {
        if (await Find(id) is not { } appointment)
            return ScheduleRules.UnknownAppointment;
        if (appointment.HasEnded)
            return false;

        var released = await Schedule(appointment).Release(id, Self, cancellationToken);
        if (released.Refusal is { } refusal && refusal != ScheduleRules.UnknownAppointment)
            return refusal;

        await _state.Commit(PatientRules.Cancel(_state.Current!, id, Now));
        return true;
    }

    public async Task Hear(ScheduledPlace place, CancellationToken cancellationToken)
    {
        if (_state.Current?.With(place.Place.Id) is { } known)
            await Keep(Learnt(known, place));
    }

    public async Task<int> Expire(DateOnly before, CancellationToken cancellationToken)
    {
        await FinishMerges(cancellationToken);
        var had = _state.Current?.Appointments.Length ?? 0;
        await _state.CommitOrClear(PatientRules.Expire(await Learn(cancellationToken), before));
        await _visits.Set(Self, PatientRules.FirstToGo(_state.Current), cancellationToken);
        return had - (_state.Current?.Appointments.Length ?? 0);
    }

    public async Task<int> Erase(CancellationToken cancellationToken)
    {
        await FinishMerges(cancellationToken);
        var appointments = _state.Current?.Appointments ?? [];
        foreach (var appointment in appointments)
        {
            // Past the cut-off the place stays taken, and is nobody's.
            await Schedule(appointment).Release(appointment.Id, Self, cancellationToken);
            await Schedule(appointment).Erase(Self, cancellationToken);
        }

        await _state.Clear();
        return appointments.Length;
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private BookingPolicy Policy => _directives.Policy<BookingPolicy>();

    private CitizenKey Self => PatientKey.CitizenOf(this.GetPrimaryKeyString());

    private IScheduleGrain Schedule(Appointment appointment) => GrainFactory.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(appointment.Plan.Id));

    /// <summary>An offer is a place for somebody who has none yet: it passes the same guard as a hold. Null where it has.</summary>
    private async Task<Refusal?> TakeOffer(Appointment waiting, CancellationToken cancellationToken)
    {
        var place = await Schedule(waiting).Find(waiting.Id, Self, cancellationToken);
        var learnt = Learnt(waiting, place);
        if (learnt.Status != AppointmentStatus.Offered)
        {
            await Keep(learnt);
            return learnt.IsWaiting ? new("not-offered", "There is no place yet.") : ScheduleRules.HoldExpired;
        }

        return (await Take(learnt with { Status = AppointmentStatus.Held }, cancellationToken)).Refusal;
    }

    /// <summary>This person's appointments as their schedules have them: only those can have changed that have not ended, which are few.</summary>
    private async Task<Patient?> Learn(CancellationToken cancellationToken) => _state.Current is { } patient ? await Learn(patient, cancellationToken) : null;

    private async Task<Patient> Learn(Patient patient, CancellationToken cancellationToken)
    {
        foreach (var appointment in patient.Appointments.Where(appointment => !appointment.HasEnded))
            patient = PatientRules.Update(patient, Learnt(appointment, await Schedule(appointment).Find(appointment.Id, Self, cancellationToken)));
        return patient;
    }

    /// <summary>What a rule decides on what this person has; a refusal is made sure of, as in <see cref="DurableState{TState}.Decide"/>.</summary>
    private async Task<Result<Patient>> Decide(Func<Patient?, Result<Patient>> rule, CancellationToken cancellationToken)
    {
        var decision = rule(await Learn(cancellationToken));
        return decision.Refusal is not null && await _state.Refresh() ? rule(await Learn(cancellationToken)) : decision;
    }

    /// <summary>That there is none is made sure of.</summary>
    private async Task<Appointment?> Find(string id) => _state.Current?.With(id) ?? (await _state.Refresh() ? _state.Current?.With(id) : null);

    private Appointment Learnt(Appointment appointment, ScheduledPlace? place) => PatientRules.Learn(appointment, place?.Place, place?.EndMinute ?? -1, Now);

    private Task Keep(Appointment learnt) => _state.Commit(PatientRules.Update(_state.Current!, learnt));

    private async Task<PatientFacts> Facts(Appointment candidate, CancellationToken cancellationToken)
    {
        if (candidate.Plan.Service != BookingService.Vaccination)
            return new(null);

        var person = await GrainFactory.GetGrain<ICitizenGrain>(Self.Value).Person(cancellationToken);
        return new(person?.Document is { Type: DocumentType.ResidentId } document ? ResidentId.BirthDate(document.Number) : null);
    }

    private async Task<Result<Appointment>> Commit(Result<Patient> decision, string id, CancellationToken cancellationToken)
    {
        if (decision.Refusal is { } refusal)
            return refusal;

        // First: a visit for nothing does no harm, and what nobody visits would stay for ever. Whoever has something of an earlier day is visited already.
        if (PatientRules.FirstToGo(decision.Value) is { } day && !(PatientRules.FirstToGo(_state.Current) <= day))
            await _visits.Set(Self, day, cancellationToken);
        await _state.Commit(decision.Value);
        return decision.Value.With(id)!;
    }
}
