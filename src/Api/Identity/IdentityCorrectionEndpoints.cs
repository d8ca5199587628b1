using HealthWuhan.Api.Access;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// The wrong document was typed at sampling: <c>from</c> is what was typed, <c>to</c> the person whose swabs they are. <c>samples</c> names
/// what moves; left out, everything does, and the number is free again.
/// </summary>
public sealed record IdentityCorrectionRequest(WrongIdentityFields? From, RightIdentityFields? To, IReadOnlyList<string?>? Samples, string? Reason);

/// <summary>The document that was typed.</summary>
public sealed record WrongIdentityFields(DocumentFields? Document);

/// <summary>The person as they should have been entered.</summary>
public sealed record RightIdentityFields(DocumentFields? Document, string? Name, string? Phone);

/// <summary>The samples that the person has now, and whether the wrong number was cleared; the same again where the call is repeated.</summary>
public sealed record IdentityCorrectionAnswer(IReadOnlyList<string> Moved, bool Merged);

/// <summary>Corrections of whose samples they are.</summary>
internal static class IdentityCorrectionEndpoints
{
    private const int MaxSamples = 100;
    private const int MaxSampleId = 80;

    public static void MapIdentityCorrections(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/identity-corrections", Correct).LimitedAs(EndpointClass.StaffWrite).WithTags("Identity").RequireAuthorization(Policies.CorrectIdentities).Records()
            .WithSummary("Moves samples, or everything, from a wrongly typed document to the person they are of, with results and history.");

    private static async Task<Results<Ok<IdentityCorrectionAnswer>, ProblemResult>> Correct(
        IdentityCorrectionRequest request, StaffAccess staff, IdentityCorrections corrections, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var today = CityTime.DateOf(clock.GetUtcNow());
        var from = errors.Take("from.document", IdentityRules.ParseDocument(request.From?.Document?.Type, request.From?.Document?.Number, today));
        var to = PersonFields.Read(errors.Within("to"), request.To?.Document, request.To?.Name, request.To?.Phone, clock);
        var samples = SampleIds(errors, request.Samples);
        var reason = errors.Text("reason", request.Reason, maxLength: 200, mandatory: true);
        if (from is not null && from == to?.Document)
            errors.Add("to.document", "invalid-field", "This is the document to correct; a wrong name or phone is not corrected here.");
        if (errors.Any)
            return errors.ToProblem();

        var wanted = new WantedCorrection(from!, to!, samples, reason!, staff.Caller.Username()) { Scope = staff.Caller.Scope() };
        await staff.Record(AccessActions.CorrectIdentity, corrections.Concerned(wanted), cancellationToken);
        var answer = await corrections.Correct(errors, wanted, cancellationToken);
        return answer is null ? errors.ToProblem() : TypedResults.Ok(answer);
    }

    /// <summary>Null where all are meant, which an empty list never does.</summary>
    private static string[]? SampleIds(FieldErrors errors, IReadOnlyList<string?>? ids)
    {
        if (ids?.Count is 0 or > MaxSamples)
            errors.Add("samples", "invalid-field", $"1 to {MaxSamples} samples; leave the field out where everything is to be moved.");
        return ids is null ? null : [.. ids.Take(MaxSamples)
            .Select((id, i) => errors.Text($"samples[{i}]", id, MaxSampleId, mandatory: true) ?? "").Distinct(StringComparer.Ordinal)];
    }
}
