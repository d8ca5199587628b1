using System.Security.Claims;
using System.Text.Json;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Api.Sampling;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Labs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Laboratory;

/// <summary>
/// A second person's word: <c>action</c> is Release, Correct or Revoke, always with a <c>reason</c>; Correct comes with <c>report</c>, the fields
/// of a result row (its barcode may be left out).
/// </summary>
public sealed record CorrectionRequest(string? Action, string? Reason, JsonElement? Report);

/// <summary>Releases, corrections and revocations of a tube's result.</summary>
internal static class CorrectionEndpoints
{
    public static void MapCorrections(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/lab/results/{barcode}/correction", Correct).LimitedAs(EndpointClass.StaffWrite).WithTags("Laboratory").RequireAuthorization(Policies.CorrectResults).Records()
            .WithSummary("A second person releases a single tube's positive, corrects a result (or decides a held one), or revokes it.");

    private static async Task<Results<Ok<BatchAnswer>, ProblemResult>> Correct(
        string barcode, CorrectionRequest request, StaffAccess staff, GrainCalls grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var parsed = errors.Take("barcode", Barcode.Parse(barcode));
        var correction = Read(errors, parsed, request, staff.Caller, clock.GetUtcNow());
        if (correction is null || errors.Any)
            return errors.ToProblem();

        await staff.Record(AccessActions.CorrectResult, new Concerned(null, parsed.Value), cancellationToken);
        var corrected = await grains.Batch(parsed, batch => batch.Correct(correction, cancellationToken), cancellationToken);
        return corrected.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(BatchAnswer.Of(corrected.Value));
    }

    private static Correction? Read(FieldErrors errors, Barcode barcode, CorrectionRequest request, ClaimsPrincipal caller, DateTimeOffset now)
    {
        var reason = errors.Text("reason", request.Reason, maxLength: 200, mandatory: true);
        if (!Enum.TryParse<CorrectionKind>(request.Action, ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
            errors.Add("action", "invalid-action", $"action is one of {string.Join(", ", Enum.GetNames<CorrectionKind>())}.");

        var report = kind == CorrectionKind.Correct ? ReadReport(errors, barcode, request.Report, now) : null;
        var (lab, username) = caller.LabCaller();
        return errors.Any ? null : new Correction(kind, report, reason!, username, lab);
    }

    private static LabReport? ReadReport(FieldErrors errors, Barcode barcode, JsonElement? fields, DateTimeOffset now)
    {
        var row = LabJsonReader.ReadRow(fields ?? default, barcode.Value, now);
        foreach (var problem in row.Problems)
            errors.Add("report", problem.Code, problem.Detail);
        if (row.Report is { } report && report.Barcode != barcode)
            errors.Add("report.barcode", "invalid-barcode", "The report is about another tube.");
        return row.Report;
    }
}
