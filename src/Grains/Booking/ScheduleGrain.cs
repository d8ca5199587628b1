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
    private IGrainTimer? _ticking;

    public ScheduleGrain(StateStore<Schedule> store, EventWriter record, LiveDirectives directives, TimeProvider clock)
    {
        _record = new(record);
        _state = new(this, store, _record.Tell);
        _directives = directives;
        _clock = clock;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Load();
        await _directives.Loaded.WaitAsync(cancellationToken);
        // What a process that died had stored and not told, and the places as they are now: whoever wakes the schedule finishes it.
        _ticking ??= this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.Zero, s_tick) { Interleave = true });
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_state.Current is { } schedule)
            await _record.Publish(schedule);
    }

    public async Task<Result<Schedule>> Publish(SchedulePlan plan, ImmutableArray<Slot> slots, CancellationToken cancellationToken) =>
        await Commit(latest => SiteRules.Publish(latest, plan, slots, Policy, Now), publish: true);

    public async Task<Result<Schedule>> ChangeSlot(SlotChange change, CancellationToken cancellationToken) =>
        await Commit(latest => SiteRules.ChangeSlot(latest, change, Policy, Now), publish: true);

    public async Task<Result<Schedule>> CloseDay(string? reason, CancellationToken cancellationToken) =>
        await Commit(latest => SiteRules.CloseDay(latest, reason, Policy, Now), publish: true);

    public async Task<Result<ScheduledPlace>> Hold(HoldRequest ask, CancellationToken cancellationToken)
    {
        await _arrivals.Turn(ask.CameAt ?? Now);
        return PlaceIn(await Commit(latest => ScheduleRules.Hold(latest, ask, Policy, Now)), schedule => schedule.Places[ask.Citizen]);
    }

    public async Task<Result<ScheduledPlace>> Confirm(string id, CitizenKey citizen, CancellationToken cancellationToken) =>
        PlaceIn(await Commit(latest => ScheduleRules.Confirm(latest, id, citizen, Policy, Now)), schedule => schedule.Places[citizen]);

    public async Task<Result<bool>> Release(string id, CitizenKey citizen, CancellationToken cancellationToken) =>
        (await Commit(latest => ScheduleRules.Release(latest, id, citizen, Policy, Now))).Refusal is { } refusal ? refusal : true;

    public async Task<Result<bool>> Abandon(string id, CitizenKey citizen, CancellationToken cancellationToken) =>
        (await Commit(latest => ScheduleRules.Abandon(latest, id, citizen, Policy, Now))).Refusal is { } refusal ? refusal : true;

    public async Task<Result<ScheduledPlace>> Join(WaitingEntry entry, CancellationToken cancellationToken)
    {
        var joined = await Commit(latest => ScheduleRules.Join(latest, entry, Policy, Now));
        return PlaceIn(joined, schedule => ScheduleRules.Find(schedule, schedule.Waiting.First(known => known.Citizen == entry.Citizen).Id, entry.Citizen, Now)!);
    }

    public async Task<Result<ScheduledPlace>> Receive(PatientArrival arrival, CancellationToken cancellationToken)
    {
        var received = PlaceIn(
            await Commit(latest => ArrivalRules.Receive(latest, arrival.Id, arrival.Status, arrival.Lot, Now)), schedule => schedule.Places.Values.First(place => place.Id == arrival.Id));
        if (received.Refusal is null)
            await Patient(received.Value.Place.Citizen).Hear(received.Value, cancellationToken);
        return received;
    }

    public async Task Transfer(PlaceTransfer transfer, CancellationToken cancellationToken)
    {
        if (TransferRules.Apply(_state.Latest, transfer, Policy, Now) is not null)
            await Commit(latest => TransferRules.Apply(latest, transfer, Policy, Now)!);
    }

    public Task<ScheduledPlace?> Find(string id, CitizenKey citizen, CancellationToken cancellationToken) =>
        Task.FromResult(_state.Current is { } schedule && ScheduleRules.Find(schedule, id, citizen, Now) is { } place ? Scheduled(schedule, place) : null);

    public Task<Schedule?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public async Task Settle(CancellationToken cancellationToken)
    {
        if (_state.Latest is not null)
            await Commit(latest => ScheduleClock.Settle(latest!, Policy, Now), publish: true);
    }

    public async Task Erase(CitizenKey citizen, CancellationToken cancellationToken)
    {
        if (SiteRules.Erase(_state.Latest, citizen) is not null)
            await Commit(latest => SiteRules.Erase(latest, citizen)!, publish: true);
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

    /// <summary>Stores what a rule decides; of a repeat, it returns when what it repeats is stored and on record.</summary>
    private async Task<Result<Schedule>> Commit(Func<Schedule?, Result<Schedule>> rule, bool publish = false)
    {
        var decision = await _state.Commit(latest => Stamped(latest, rule(latest)));
        if (publish && decision.Refusal is null)
            await _record.Publish(_state.Current!);
        return decision;
    }

    private Result<Schedule> Stamped(Schedule? latest, Result<Schedule> decision)
    {
        if (decision.Refusal is not null)
            return decision;

        var next = decision.Value.ToldUpTo(_record.Told);
        return next.Revision == latest?.Revision ? next : next with { ChangedAt = Now };
    }

    /// <summary>Every half second: what the clock has brought, and what others are to see of the places.</summary>
    private async Task Tick(CancellationToken cancellationToken)
    {
        try
        {
            await _record.CatchUp(_state.Current);
            if (_state.Latest is { } schedule && ScheduleClock.Settle(schedule, Policy, Now) is var settled && !ReferenceEquals(settled, schedule))
                await Commit(_ => settled);
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
