using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Booking;

/// <summary>Everybody who has an appointment of that day, by time.</summary>
public sealed record ReceptionAnswer(ScheduleAnswer Schedule, IReadOnlyList<ReceptionItem> Appointments);

/// <summary>Somebody with an appointment; masked, and without a name where nobody is registered.</summary>
public sealed record ReceptionItem(string Id, string Slot, AppointmentStatus Status, string? MaskedName, DateTimeOffset Since, string? Lot);

/// <summary>What becomes of somebody's appointment: CheckedIn, Fulfilled (of a vaccination with the <c>lot</c>) or NoShow.</summary>
public sealed record ArrivalRequest(string? Status, string? Lot);

/// <summary>Who comes to a site.</summary>
internal static class ReceptionEndpoints
{
    private const int NamesAtOnce = 64;

    public static void MapReception(this IEndpointRouteBuilder routes)
    {
        var reception = routes.MapGroup("/v1/schedules/{id}").WithTags("Booking").RequireAuthorization(Policies.ReceivePatients);
        reception.MapGet("", List).LimitedAs(EndpointClass.StaffRead).Records().WithSummary("The day and everybody booked on it, masked.");
        reception.MapPut("/appointments/{appointment}", Receive).LimitedAs(EndpointClass.StaffWrite).Records()
            .WithSummary("Somebody has come (CheckedIn), was seen or vaccinated (Fulfilled, with the lot), or did not come (NoShow).");
    }

    private static async Task<Results<Ok<ReceptionAnswer>, ProblemResult>> List(string id, StaffAccess staff, GrainCalls grains, CancellationToken cancellationToken)
    {
        if (await grains.OwnSchedule(staff.Caller, id, cancellationToken) is not { } schedule)
            return new ProblemResult(SiteRules.UnknownSchedule);

        var places = schedule.Places.Values.OrderBy(place => place.Minute).ThenBy(place => place.At).ToArray();
        await staff.Record(AccessActions.ListAppointments, places.Where(place => !place.Citizen.IsErased).Select(place => new Concerned(place.Citizen, id)), cancellationToken);
        var items = new List<ReceptionItem>();
        foreach (var some in places.Chunk(NamesAtOnce))
            items.AddRange(await Task.WhenAll(some.Select(place => Item(schedule, place, grains, cancellationToken))));
        return TypedResults.Ok(new ReceptionAnswer(ScheduleAnswer.Of(schedule), items));
    }

    private static async Task<Results<Ok<ReceptionItem>, ProblemResult>> Receive(
        string id, string appointment, ArrivalRequest request, StaffAccess staff, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var status = errors.Choice("status", request.Status, default(AppointmentStatus));
        var lot = errors.Text("lot", request.Lot, maxLength: 40, mandatory: false);
        if (!errors.Any && status is not (AppointmentStatus.CheckedIn or AppointmentStatus.Fulfilled or AppointmentStatus.NoShow))
            errors.Add("status", "invalid-field", "CheckedIn, Fulfilled or NoShow.");
        if (errors.Any)
            return errors.ToProblem();
        if (await grains.OwnSchedule(staff.Caller, id, cancellationToken) is not { } schedule)
            return new ProblemResult(SiteRules.UnknownSchedule);
        if (schedule.Places.Values.FirstOrDefault(place => place.Id == appointment) is not { } place)
            return new ProblemResult(ScheduleRules.UnknownAppointment);

        await staff.Record(AccessActions.ReceivePatient, new Concerned(place.Citizen, id), cancellationToken);
        var received = await grains.Schedule(id, grain => grain.Receive(new(appointment, status, lot), cancellationToken), cancellationToken);
        return received.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(await Item(schedule, received.Value.Place, grains, cancellationToken));
    }

    private static async Task<ReceptionItem> Item(Schedule schedule, Place place, GrainCalls grains, CancellationToken cancellationToken)
    {
        var person = place.Citizen.IsErased ? null : await grains.Citizen(place.Citizen, citizen => citizen.Person(cancellationToken), cancellationToken);
        return new(
            place.Id, new SlotId(schedule.Plan.Id, place.Minute).ToString(), place.Status, person is null ? null : Masks.Name(person.Name), CityTime.Of(place.At), place.Lot);
    }
}
