using System.Collections.Immutable;
using System.Security.Claims;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Sampling;

/// <summary>Packs a box; <c>site</c> may be left out by somebody who is bound to one.</summary>
public sealed record ConsignmentRequest(IReadOnlyList<string?>? Batches, string? Site, string? Lab);

/// <summary>What the lab found: the tubes it took, and those it cannot test.</summary>
public sealed record ReceiptRequest(IReadOnlyList<string?>? Accepted, IReadOnlyList<RejectedTubeFields?>? Rejected);

/// <summary>A tube and why it cannot be tested: Leaked, Unlabelled, Insufficient or Overdue.</summary>
public sealed record RejectedTubeFields(string? Barcode, string? Reason);

/// <summary>A box of tubes between its site and its lab, signed by both sides.</summary>
internal static class ConsignmentEndpoints
{
    private const int MaxTubes = 1000;

    public static void MapConsignments(this IEndpointRouteBuilder routes)
    {
        var consignments = routes.MapGroup("/v1/consignments/{id}").WithTags("Transport");
        consignments.MapGet("", Get).LimitedAs(EndpointClass.StaffRead).RequireAuthorization(Policies.ReadBatch).WithSummary("The box and its tubes.");
        consignments.MapPut("", Pack).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Transport).WithSummary("Packs the box; again before the hand-over: packs it anew.");
        consignments.MapPost("/handover", HandOver).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Transport).WithSummary("The courier signs: every tube is in transit.");
        consignments.MapPost("/receipt", Receive).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.ReceiveConsignment).Records()
            .AddEndpointFilter(Misses.CountRows)
            .WithSummary("The lab signs: accepted and rejected tubes; the answer names the missing ones.");
    }

    private static async Task<Results<Ok<ConsignmentBox>, ProblemResult>> Get(
        string id, ClaimsPrincipal caller, GrainCalls grains, CancellationToken cancellationToken) =>
        await grains.OwnBox(caller, id, cancellationToken) is { } consignment
            ? TypedResults.Ok(await ConsignmentBox.Of(consignment, [], grains, cancellationToken))
            : new ProblemResult(ConsignmentRules.Unknown);

    private static async Task<Results<Ok<ConsignmentBox>, ProblemResult>> Pack(
        string id, ConsignmentRequest request, ClaimsPrincipal caller, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var name = errors.Text("id", id, maxLength: 60, mandatory: true);
        var site = errors.Text("site", request.Site ?? caller.FindFirstValue(AccessTokens.SiteClaim), maxLength: 60, mandatory: true);
        var lab = errors.Text("lab", request.Lab, maxLength: 60, mandatory: true);
        var batches = Barcodes(errors, "batches", request.Batches);
        if (errors.Any)
            return errors.ToProblem();
        if (StaffScopeRules.RefuseWorkAt(caller.Scope(), site!) is { } elsewhere)
            return new ProblemResult(elsewhere);

        var pack = new PackConsignment(name!, site!, lab!, batches, caller.Username());
        return await Answer(grains, await Ask(grains, id, box => box.Pack(pack, cancellationToken), cancellationToken), cancellationToken);
    }

    private static async Task<Results<Ok<ConsignmentBox>, ProblemResult>> HandOver(
        string id, ClaimsPrincipal caller, GrainCalls grains, CancellationToken cancellationToken) =>
        await grains.OwnBox(caller, id, cancellationToken) is null
            ? new ProblemResult(ConsignmentRules.Unknown)
            : await Answer(grains, await Ask(grains, id, box => box.HandOver(caller.Username(), cancellationToken), cancellationToken), cancellationToken);

    private static async Task<Results<Ok<ConsignmentBox>, ProblemResult>> Receive(
        string id, ReceiptRequest request, StaffAccess staff, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var accepted = Barcodes(errors, "accepted", request.Accepted);
        var rejected = Rejected(errors, request.Rejected ?? []);
        if (errors.Any)
            return errors.ToProblem();

        await staff.Record(AccessActions.RejectTube, rejected.Select(tube => new Concerned(null, tube.Barcode.Value)), cancellationToken);
        var (lab, username) = staff.Caller.LabCaller();
        var receipt = new ConsignmentReceipt(accepted, rejected, lab, username);
        return await Answer(grains, await Ask(grains, id, box => box.Receive(receipt, cancellationToken), cancellationToken), cancellationToken);
    }

    private static Task<T> Ask<T>(GrainCalls grains, string id, Func<IConsignmentGrain, Task<T>> call, CancellationToken cancellationToken) =>
        grains.Ask(Consignment.GrainKey(id), call, cancellationToken);

    private static async Task<Results<Ok<ConsignmentBox>, ProblemResult>> Answer(GrainCalls grains, ConsignmentAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Consignment is { } consignment)
            return TypedResults.Ok(await ConsignmentBox.Of(consignment, answer.Tubes, grains, cancellationToken));

        var errors = answer.Tubes.Select(tube => new FieldError(tube.Barcode.Value, tube.Refusal.Code, tube.Refusal.Detail)).ToArray();
        return new ProblemResult(answer.Refusal!, errors.Length > 0 ? errors : null);
    }

    private static ImmutableArray<Barcode> Barcodes(FieldErrors errors, string field, IReadOnlyList<string?>? texts)
    {
        if (texts?.Count > MaxTubes)
            errors.Add(field, "invalid-field", $"At most {MaxTubes} tubes.");
        return [.. (texts ?? []).Take(MaxTubes).Select((text, i) => errors.Take($"{field}[{i}]", Barcode.Parse(text))).Distinct()];
    }

    private static ImmutableArray<RejectedTube> Rejected(FieldErrors errors, IReadOnlyList<RejectedTubeFields?> tubes)
    {
        var barcodes = Barcodes(errors, "rejected", [.. tubes.Select(tube => tube?.Barcode)]);
        if (barcodes.Length != tubes.Count)
            errors.Add("rejected", "invalid-field", "A tube is named twice.");

        var read = ImmutableArray.CreateBuilder<RejectedTube>();
        for (var i = 0; i < barcodes.Length && i < tubes.Count; i++)
        {
            if (Enum.TryParse<RejectReason>(tubes[i]?.Reason, ignoreCase: true, out var reason) && Enum.IsDefined(reason))
                read.Add(new(barcodes[i], reason));
            else
                errors.Add($"rejected[{i}].reason", "invalid-reason", $"The reason is one of {string.Join(", ", Enum.GetNames<RejectReason>())}.");
        }

        return read.DrainToImmutable();
    }
}
