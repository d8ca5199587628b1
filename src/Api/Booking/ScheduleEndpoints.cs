using System.Security.Claims;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Booking;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Booking;

/// <summary>
/// Publishes a day. <c>offer</c> is the vaccine's product or the department; <c>practitioner</c> and <c>feeClass</c> are outpatient's. It is released at once where
/// <c>releasedAt</c> is left out; <c>site</c> may be left out by somebody who is bound to one.
/// </summary>
public sealed record ScheduleRequest(
    string? Service,
    string? Site,
    string? Offer,
    string? Date,
    string? Practitioner,
    string? FeeClass,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? ReleasedAt,
    IReadOnlyList<SlotFields?>? Slots);

/// <summary>Another capacity of a slot, or its end; <c>reason</c> is told to who is moved or sent away.</summary>
public sealed record SlotChangeRequest(int? Capacity, bool? Closed, string? Reason);

/// <summary>Why a day is closed, for who is sent away to read.</summary>
public sealed record ClosureRequest(string? Reason);

/// <summary>A published day as it stands.</summary>
public sealed record ScheduleAnswer(string Schedule, BookingService Service, string Site, string Offer, string Date, DateTimeOffset ReleasedAt, int Waiting, IReadOnlyList<ScheduleSlot> Slots)
{
    internal static ScheduleAnswer Of(Schedule schedule) => new(
        schedule.Plan.Id, schedule.Plan.Service, schedule.Plan.Site, schedule.Plan.Offer, SlotBoard.DayOf(schedule.Plan.Day), CityTime.Of(schedule.Plan.ReleasedAt), schedule.Waiting.Length,
        [.. schedule.Slots.Select(slot => new ScheduleSlot(new SlotId(schedule.Plan.Id, slot.Minute).ToString(), slot.Capacity, slot.Taken, slot.Free, slot.IsClosed))]);
}

/// <summary>A slot of a day: of its places so many are taken (held, offered or booked), and so many left.</summary>
public sealed record ScheduleSlot(string Slot, int Capacity, int Taken, int Free, bool Closed);

/// <summary>What a site does with its days.</summary>
internal static class ScheduleEndpoints
{
    public static void MapSchedules(this IEndpointRouteBuilder routes)
    {
        var schedules = routes.MapGroup("/v1/schedules").WithTags("Booking").RequireAuthorization(Policies.ManageSchedules).LimitedAs(EndpointClass.StaffWrite);
        schedules.MapPost("", Publish).WithSummary("Publishes a day's slots, to be released at a given moment; the same again changes nothing.");
        schedules.MapPut("/{id}/slots/{time}", ChangeSlot).WithSummary("Another capacity, or the end, of the slot at a time such as 0830; who is too many is moved to a later slot of the day, or told.");
        schedules.MapPost("/{id}/closure", Close).WithSummary("Closes all slots that have not begun; everybody in them is told.");
    }

    private static async Task<Results<Ok<ScheduleAnswer>, ProblemResult>> Publish(
        ScheduleRequest request, ClaimsPrincipal caller, GrainCalls grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var plan = Read(errors, request, caller, clock.GetUtcNow());
        var slots = BookingFields.Slots(errors, request.Slots);
        if (errors.Any)
            return errors.ToProblem();
        if (StaffScopeRules.RefuseWorkAt(caller.Scope(), plan.Site) is { } elsewhere)
            return new ProblemResult(elsewhere);

        return Answer(await grains.Schedule(plan.Id, schedule => schedule.Publish(plan, slots, cancellationToken), cancellationToken));
    }

    private static async Task<Results<Ok<ScheduleAnswer>, ProblemResult>> ChangeSlot(
        string id, string time, SlotChangeRequest request, ClaimsPrincipal caller, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var reason = errors.Text("reason", request.Reason, maxLength: 200, mandatory: false);
        if (errors.Any)
            return errors.ToProblem();
        if (await grains.OwnSchedule(caller, id, cancellationToken) is not { } schedule)
            return new ProblemResult(SiteRules.UnknownSchedule);
        if (SlotId.Parse($"{id}.{time}") is not { } slot || schedule.SlotAt(slot.Minute) is not { } before)
            return new ProblemResult(ScheduleRules.UnknownSlot);

        var change = new SlotChange(slot.Minute, request.Capacity ?? before.Capacity, request.Closed ?? before.IsClosed, reason);
        return Answer(await grains.Schedule(id, grain => grain.ChangeSlot(change, cancellationToken), cancellationToken));
    }

    private static async Task<Results<Ok<ScheduleAnswer>, ProblemResult>> Close(
        string id, ClosureRequest request, ClaimsPrincipal caller, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var reason = errors.Text("reason", request.Reason, maxLength: 200, mandatory: false);
        if (errors.Any)
            return errors.ToProblem();
        if (await grains.OwnSchedule(caller, id, cancellationToken) is null)
            return new ProblemResult(SiteRules.UnknownSchedule);

        return Answer(await grains.Schedule(id, grain => grain.CloseDay(reason, cancellationToken), cancellationToken));
    }

    private static SchedulePlan Read(FieldErrors errors, ScheduleRequest request, ClaimsPrincipal caller, DateTimeOffset now)
    {
        var service = errors.Choice("service", request.Service, default(BookingService));
        var isOutpatient = service == BookingService.Outpatient;
        if (!isOutpatient && (request.Practitioner ?? request.FeeClass) is not null)
            errors.Add("practitioner", "invalid-field", "Vaccinations have neither practitioner nor fee class.");
        return new()
        {
            Service = service,
            Site = BookingFields.Part(errors, "site", request.Site ?? caller.FindFirstValue(AccessTokens.SiteClaim)) ?? "",
            Offer = BookingFields.Part(errors, "offer", request.Offer) ?? "",
            Day = BookingFields.Day(errors, "date", request.Date) ?? default,
            Practitioner = isOutpatient ? BookingFields.Part(errors, "practitioner", request.Practitioner, mandatory: false) : null,
            FeeClass = isOutpatient ? errors.Choice("feeClass", request.FeeClass, FeeClass.Ordinary) : null,
            // The beginning of the day it is published on: so that the same again is the same.
            ReleasedAt = request.ReleasedAt ?? CityTime.StartOf(CityTime.DateOf(now)),
        };
    }

    private static Results<Ok<ScheduleAnswer>, ProblemResult> Answer(Result<Schedule> answer) =>
        answer.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(ScheduleAnswer.Of(answer.Value));
}

/// <summary>Calls to schedules, and whose they are.</summary>
internal static class ScheduleCalls
{
    public static Task<T> Schedule<T>(this GrainCalls grains, string id, Func<IScheduleGrain, Task<T>> call, CancellationToken cancellationToken) =>
        grains.Ask(ScheduleId.GrainKey(id), call, cancellationToken);

    /// <summary>The day; null where there is none, or where it is not of the caller's site.</summary>
    public static async Task<Schedule?> OwnSchedule(this GrainCalls grains, ClaimsPrincipal caller, string id, CancellationToken cancellationToken) =>
        ScheduleId.IsId(id) && await grains.Schedule(id, schedule => schedule.Get(cancellationToken), cancellationToken) is { } schedule
            && StaffScopeRules.RefuseWorkAt(caller.Scope(), schedule.Plan.Site) is null ? schedule : null;
}
