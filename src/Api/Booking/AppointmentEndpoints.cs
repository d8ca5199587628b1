using System.Security.Claims;
using HealthWuhan.Api.Citizens;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Grains.Directives;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HealthWuhan.Api.Booking;

/// <summary>Holds a place in a slot. The same <c>key</c> again (or the header Idempotency-Key) is the same wish. <c>member</c> is the tie to a child whose guardian one is.</summary>
public sealed record HoldFields(string? Slot, string? Key, string? Member);

/// <summary>Waits for a place: in a <c>slot</c>, or in any of a <c>schedule</c>'s day.</summary>
public sealed record WaitFields(string? Slot, string? Schedule, string? Key, string? Member);

/// <summary>What a citizen does with appointments, for themselves or for a child.</summary>
internal static class AppointmentEndpoints
{
    private const int MaxKey = 100;

    public static void MapAppointments(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/v1/me/appointments").WithTags("Booking").RequireAuthorization(Policies.Citizen);
        own.MapGet("", List).LimitedAs(EndpointClass.CitizenRead).WithSummary("My appointments, holds and waiting lists, newest first; ?member= for a child's.");
        own.MapPost("", Hold).LimitedAs(EndpointClass.Booking).WithSummary("Holds a place for some minutes; to be confirmed. Under a rush: 503 with a ticket that keeps the place in line.");
        own.MapPost("/{id}/confirmation", Confirm).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Books what is held or offered; of a vaccination the answer has the next dose and slots for it.");
        own.MapDelete("/{id}", Cancel).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Cancels an appointment (until a cut-off), a hold or a wait.");
        routes.MapPost("/v1/me/waiting-lists", Wait).LimitedAs(EndpointClass.CitizenWrite).WithTags("Booking").RequireAuthorization(Policies.Citizen)
            .WithSummary("Waits for a place of a day that is full; freed places are offered in order, and an offer is confirmed like a hold.");
    }

    private static async Task<Results<Ok<AppointmentsAnswer>, ProblemResult>> List(
        string? member, ClaimsPrincipal caller, BookingDesk desk, Family family, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await Of(caller, member, family, cancellationToken) is not { } who)
            return new ProblemResult(Family.NotYours);

        var all = await desk.List(who.Citizen, clock.GetUtcNow(), cancellationToken);
        var patient = new Patient { Appointments = [.. all.Select(one => one.Appointment)] };
        return TypedResults.Ok(new AppointmentsAnswer([.. all.Select(one => AppointmentAnswer.Of(one.Appointment, patient, one.Before))]));
    }

    private static async Task<Results<Created<AppointmentAnswer>, ProblemResult>> Hold(
        HoldFields request, [FromHeader(Name = "Idempotency-Key")] string? header, HttpContext context, BookingDesk desk, BookingLookUps lookUps, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var text = errors.Text("slot", request.Slot, maxLength: 300, mandatory: true);
        var key = errors.Text("key", request.Key ?? header, MaxKey, mandatory: false);
        if (errors.Any)
            return errors.ToProblem();
        if (await Of(context.User, request.Member, lookUps.Family, cancellationToken) is not { } caller)
            return new ProblemResult(Family.NotYours);
        if (SlotId.Parse(text) is not { } slot)
            return new ProblemResult(ScheduleRules.UnknownSlot);

        var who = caller with { CameAt = SignInDoor.CameAt(context) };
        return await Created(who, await desk.Hold(who, slot, key, cancellationToken), desk, lookUps, cancellationToken);
    }

    private static async Task<Results<Created<AppointmentAnswer>, ProblemResult>> Wait(
        WaitFields request, ClaimsPrincipal caller, BookingDesk desk, BookingLookUps lookUps, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var text = errors.Text("slot", request.Slot ?? request.Schedule, maxLength: 300, mandatory: true);
        var key = errors.Text("key", request.Key, MaxKey, mandatory: false);
        if (errors.Any)
            return errors.ToProblem();
        if (await Of(caller, request.Member, lookUps.Family, cancellationToken) is not { } who)
            return new ProblemResult(Family.NotYours);

        SlotId? slot = request.Slot is null ? null : SlotId.Parse(text);
        var day = slot?.Schedule ?? (request.Slot is null && ScheduleId.IsId(text) ? text : null);
        if (day is null)
            return new ProblemResult(ScheduleRules.UnknownSlot);

        var entry = new WaitingEntry(BookingDesk.IdOf(who.Citizen, key), who.Citizen, slot?.Minute, lookUps.Clock.GetUtcNow());
        var waiting = await desk.Wait(who, day, entry, cancellationToken);
        if (waiting.Refusal is { } refusal)
            return new ProblemResult(refusal);

        var all = await desk.List(who.Citizen, lookUps.Clock.GetUtcNow(), cancellationToken);
        var (appointment, before) = all.First(one => one.Appointment.Id == waiting.Value.Id);
        return TypedResults.Created($"/v1/me/appointments/{appointment.Id}", AppointmentAnswer.Of(appointment, new(), before));
    }

    private static async Task<Results<Ok<AppointmentAnswer>, ProblemResult>> Confirm(
        string id, string? member, ClaimsPrincipal caller, BookingDesk desk, BookingLookUps lookUps, CancellationToken cancellationToken)
    {
        if (await Of(caller, member, lookUps.Family, cancellationToken) is not { } who)
            return new ProblemResult(Family.NotYours);

        var booked = await desk.Confirm(who.Citizen, id, cancellationToken);
        return booked.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(await Answer(who, booked.Value, desk, lookUps, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemResult>> Cancel(
        string id, string? member, ClaimsPrincipal caller, BookingDesk desk, Family family, CancellationToken cancellationToken)
    {
        if (await Of(caller, member, family, cancellationToken) is not { } who)
            return new ProblemResult(Family.NotYours);

        return (await desk.Cancel(who.Citizen, id, cancellationToken)).Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.NoContent();
    }

    /// <summary>The caller, or the child that they book for; null where that is not theirs.</summary>
    private static async Task<BookingCaller?> Of(ClaimsPrincipal caller, string? member, Family family, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(member))
            return new BookingCaller(caller.CitizenKey(), IsGuardian: false);

        return await family.WardOf(caller.CitizenKey(), member, cancellationToken) is { } ward ? new BookingCaller(ward, IsGuardian: true) : null;
    }

    private static async Task<Results<Created<AppointmentAnswer>, ProblemResult>> Created(
        BookingCaller who, Result<Appointment> made, BookingDesk desk, BookingLookUps lookUps, CancellationToken cancellationToken) => made.Refusal is { } refusal
            ? new ProblemResult(refusal)
            : TypedResults.Created($"/v1/me/appointments/{made.Value.Id}", await Answer(who, made.Value, desk, lookUps, cancellationToken));

    private static async Task<AppointmentAnswer> Answer(BookingCaller who, Appointment appointment, BookingDesk desk, BookingLookUps lookUps, CancellationToken cancellationToken)
    {
        // Outpatient visits have no doses: one call less at the opening.
        if (appointment.Plan.Service != BookingService.Vaccination)
            return AppointmentAnswer.Of(appointment, new());

        var all = new Patient { Appointments = await desk.Known(who.Citizen, cancellationToken) };
        return AppointmentAnswer.Of(appointment, all) with { NextDose = appointment.IsWaiting ? null : lookUps.NextDose(all, appointment) };
    }
}

/// <summary>What the booking of an appointment looks up beside the grains.</summary>
internal sealed class BookingLookUps(Family family, SlotBoard board, LiveDirectives directives, TimeProvider clock)
{
    private const int MostOffered = 5;

    public Family Family { get; } = family;

    public TimeProvider Clock { get; } = clock;

    /// <summary>The dose after all that are booked, and the first free slots for it at the same site; null where there is none.</summary>
    public NextDoseItem? NextDose(Patient all, Appointment appointment)
    {
        if (VaccineRules.Next(all, appointment.Plan.Offer, directives.Policy<BookingPolicy>()) is not { } next)
            return null;

        var from = SlotBoard.DayOf(next.From);
        var slots = board.Search(new(nameof(BookingService.Vaccination), appointment.Plan.Site, appointment.Plan.Offer, null, from)).SelectMany(SlotItem.Of)
            .Where(slot => slot.Free > 0 && slot.ReleasedAt <= Clock.GetUtcNow()).Take(MostOffered);
        return new(next.Dose, from, [.. slots.Select(slot => slot.Slot)]);
    }
}
