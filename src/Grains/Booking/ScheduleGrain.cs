using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Events;
using Orleans.Concurrency;
using Orleans.Placement;

namespace HealthWuhan.Grains.Booking;

// By hash of the key: the days of an opening moment are on all silos, where the default placement put nearly all on one.
[HashBasedPlacement]
// Calls interleave so that those of one moment share a write; each is decided without a pause between the look at the state and the change.
[Reentrant]
internal sealed partial class ScheduleGrain : Grain, IScheduleGrain
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(500);

    private readonly CoalescedState<Schedule> _state;
    private readonly ScheduleRecorder _record;
    private readonly ArrivalOrder _arrivals = new();
    private readonly LiveDirectives _directives;
    private readonly TimeProvider _clock;

    public ScheduleGrain([PersistentState("schedule")] IPersistentState<Schedule> storage, EventWriter record, LiveDirectives directives, TimeProvider clock)
    {
        _record = new(record);
        _state = new(this, storage, _record.Tell);
        _directives = directives;
        _clock = clock;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _directives.Loaded.WaitAsync(cancellationToken);
        // What a process that died had stored and not told, and the places as they are now: whoever wakes the schedule finishes it.
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.Zero, s_tick) { Interleave = true });
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_state.Current is { } schedule)
            await _record.Publish(schedule);
    }

    public async Task<Result<Schedule>> Publish(SchedulePlan plan, ImmutableArray<Slot> slots, CancellationToken cancellationToken) =>
        await Commit(SiteRules.Publish(_state.Latest, plan, slots, Policy, Now), publish: true);

    public async Task<Result<Schedule>> ChangeSlot(SlotChange change, CancellationToken cancellationToken) =>
        await Commit(SiteRules.ChangeSlot(_state.Latest, change, Policy, Now), publish: true);

    public async Task<Result<Schedule>> CloseDay(string? reason, CancellationToken cancellationToken) =>
        await Commit(SiteRules.CloseDay(_state.Latest, reason, Policy, Now), publish: true);

    public async Task<Result<ScheduledPlace>> Hold(HoldRequest ask, CancellationToken cancellationToken)
    {
        await _arrivals.Turn(ask.CameAt ?? Now);
        return PlaceIn(await Commit(ScheduleRules.Hold(_state.Latest, ask, Policy, Now)), schedule => schedule.Places[ask.Citizen]);
    }

    public async Task<Result<ScheduledPlace>> Confirm(string id, CitizenKey citizen, CancellationToken cancellationToken) =>
        PlaceIn(await Commit(ScheduleRules.Confirm(_state.Latest, id, citizen, Policy, Now)), schedule => schedule.Places[citizen]);

    public async Task<Result<bool>> Release(string id, CitizenKey citizen, CancellationToken cancellationToken) =>
        (await Commit(ScheduleRules.Release(_state.Latest, id, citizen, Policy, Now))).Refusal is { } refusal ? refusal : true;

    public async Task<Result<bool>> Abandon(string id, CitizenKey citizen, CancellationToken cancellationToken) =>
        (await Commit(ScheduleRules.Abandon(_state.Latest, id, citizen, Policy, Now))).Refusal is { } refusal ? refusal : true;

    public async Task<Result<ScheduledPlace>> Join(WaitingEntry entry, CancellationToken cancellationToken)
    {
        var joined = await Commit(ScheduleRules.Join(_state.Latest, entry, Policy, Now));
        return PlaceIn(joined, schedule => ScheduleRules.Find(schedule, schedule.Waiting.First(known => known.Citizen == entry.Citizen).Id, entry.Citizen, Now)!);
    }

    public async Task<Result<ScheduledPlace>> Receive(PatientArrival arrival, CancellationToken cancellationToken)
    {
        var received = PlaceIn(
            await Commit(ArrivalRules.Receive(_state.Latest, arrival.Id, arrival.Status, arrival.Lot, Now)), schedule => schedule.Places.Values.First(place => place.Id == arrival.Id));
        if (received.Refusal is null)
            await Patient(received.Value.Place.Citizen).Hear(received.Value, cancellationToken);
        return received;
    }

    public async Task Transfer(PlaceTransfer transfer, CancellationToken cancellationToken)
    {
        if (TransferRules.Apply(_state.Latest, transfer, Policy, Now) is { } next)
            await Commit(next);
    }

    public Task<ScheduledPlace?> Find(string id, CitizenKey citizen, CancellationToken cancellationToken) =>
        Task.FromResult(_state.Current is { } schedule && ScheduleRules.Find(schedule, id, citizen, Now) is { } place ? Scheduled(schedule, place) : null);

    public Task<Schedule?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public async Task Settle(CancellationToken cancellationToken)
    {
        if (_state.Latest is { } schedule)
            await Commit(ScheduleClock.Settle(schedule, Policy, Now), publish: true);
    }

    public async Task Erase(CitizenKey citizen, CancellationToken cancellationToken)
    {
        if (SiteRules.Erase(_state.Latest, citizen) is { } erased)
            await Commit(erased, publish: true);
    }

    public async Task<bool> Delete(DateOnly before, CancellationToken cancellationToken)
    {
        await Settle(cancellationToken);
        if (_state.Current is not { } schedule)
            return true;
        if (schedule.Plan.Day >= before)
            return false;

        foreach (var some in schedule.Places.Values.Concat(schedule.Dropped).Where(place => !place.Citizen.IsErased).Chunk(PatientsAtOnce))
            await Task.WhenAll(some.Select(place => Patient(place.Citizen).Hear(Scheduled(schedule, place), cancellationToken)));
        await _state.Clear();
        _record.Forget();
        return true;
    }

    private const int PatientsAtOnce = 32;

    private DateTimeOffset Now => _clock.GetUtcNow();

    private BookingPolicy Policy => _directives.Policy<BookingPolicy>();

    private IPatientGrain Patient(CitizenKey citizen) => GrainFactory.GetGrain<IPatientGrain>(PatientKey.Of(citizen));

    /// <summary>Stores what a rule has decided; of a repeat, it returns when what it repeats is stored and on record.</summary>
    private async Task<Result<Schedule>> Commit(Result<Schedule> decision, bool publish = false)
    {
        if (decision.Refusal is not null)
            return decision;

        var next = decision.Value.ToldUpTo(_record.Told);
        await _state.Commit(next.Revision == _state.Latest?.Revision ? next : next with { ChangedAt = Now });
        if (publish)
            await _record.Publish(_state.Current!);
        return decision.Value;
    }

    /// <summary>Every half second: what the clock has brought, and what others are to see of the places.</summary>
    private async Task Tick(CancellationToken cancellationToken)
    {
        try
        {
            await _record.CatchUp(_state.Current);
            if (_state.Latest is { } schedule && ScheduleClock.Settle(schedule, Policy, Now) is var settled && !ReferenceEquals(settled, schedule))
                await Commit(settled);
            if (_state.Current is { } stored)
                await _record.Publish(stored);
            await MoveOn(cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or System.Data.Common.DbException)
        {
            // The next tick tries again; an outage is told by the record itself.
        }
    }

    private static Result<ScheduledPlace> PlaceIn(Result<Schedule> schedule, Func<Schedule, Place> find) =>
        schedule.Refusal is { } refusal ? refusal : Scheduled(schedule.Value, find(schedule.Value));

    private static ScheduledPlace Scheduled(Schedule schedule, Place place) => new(schedule.Plan, place, schedule.SlotAt(place.Minute)?.EndMinute ?? -1)
    {
        Before = place.Status == AppointmentStatus.Waiting ? schedule.Waiting.TakeWhile(entry => entry.Id != place.Id).Count() : 0,
    };
}
