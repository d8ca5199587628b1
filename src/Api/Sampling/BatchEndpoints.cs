using System.Security.Claims;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Access;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Sampling;

/// <summary>
/// Opens a tube; <c>site</c> may be left out by a medic who is bound to one, <c>round</c> where there is none. <c>purpose</c> is Voluntary where it
/// is left out.
/// </summary>
public sealed record OpenBatchRequest(int? PoolSize, string? Site, string? Round, string? Purpose);

/// <summary>A swab: <c>samplingCode</c>, or the document with name and phone. <c>collectedAt</c> is now where it is left out.</summary>
public sealed record AddSampleRequest(
    string? SamplingCode,
    DocumentFields? Document,
    string? Name,
    string? Phone,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? CollectedAt,
    string? ClientId);

/// <summary>The barcode of the tube a swab goes to.</summary>
public sealed record TransferRequest(string? To);

/// <summary>How many swabs the medic counts in the tube.</summary>
public sealed record SealRequest(int? SwabCount);

/// <summary>The life of a tube at its sampling site.</summary>
internal static class BatchEndpoints
{
    public static void MapBatches(this IEndpointRouteBuilder routes)
    {
        var batches = routes.MapGroup("/v1/batches/{barcode}").WithTags("Sampling");
        batches.MapGet("", Get).LimitedAs(EndpointClass.StaffRead).RequireAuthorization(Policies.ReadBatch).Records().WithSummary("The tube and the people in it, masked.");
        batches.MapPut("", Open).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Sampling).WithSummary("Opens a tube; again: the same tube.");
        batches.MapPost("/samples", AddSample).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Sampling).Records()
            .WithSummary("Binds a person to the tube, by sampling code or document. 201; 200 where the person is in the tube already.");
        batches.MapDelete("/samples/{id}", RemoveSample).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Sampling).Records().WithSummary("Takes a sample back before the seal.");
        batches.MapPost("/samples/{id}/transfer", TransferSample).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Sampling).Records()
            .WithSummary("Moves a sample to another tube before the seal of both.");
        batches.MapPost("/seal", Seal).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Sampling).WithSummary("Seals the tube, if the swabs counted are the people bound.");
    }

    private static async Task<Results<Ok<BatchAnswer>, ProblemResult>> Get(
        string barcode, StaffAccess staff, GrainCalls grains, CancellationToken cancellationToken)
    {
        var parsed = Barcode.Parse(barcode);
        var batch = parsed.Refusal is null ? await grains.Batch(parsed.Value, grain => grain.Get(cancellationToken), cancellationToken) : null;
        if (batch is null || !AccessRules.MayRead(batch, staff.Member, staff.Reason))
            return new ProblemResult(SampleBatchRules.UnknownBatch);

        var people = await Task.WhenAll(batch.Samples.Select(sample =>
            grains.Citizen(sample.Citizen, citizen => citizen.Person(cancellationToken), cancellationToken)));
        await staff.Record(AccessActions.ReadTube, batch.Samples.Select(sample => new Concerned(sample.Citizen, batch.Barcode.Value)), cancellationToken);
        return TypedResults.Ok(BatchAnswer.Of(batch, people));
    }

    private static async Task<Results<Ok<BatchAnswer>, ProblemResult>> Open(
        string barcode, OpenBatchRequest request, ClaimsPrincipal caller, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (ReadOpen(errors, barcode, request, caller) is not { } open)
            return errors.ToProblem();
        if (StaffScopeRules.RefuseWorkAt(caller.Scope(), open.Site) is { } elsewhere)
            return new ProblemResult(elsewhere);

        var opened = await grains.Batch(open.Barcode, batch => batch.Open(open, cancellationToken), cancellationToken);
        return opened.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(BatchAnswer.Of(opened.Value));
    }

    /// <summary>Null after noting every wrong field.</summary>
    internal static OpenBatch? ReadOpen(FieldErrors errors, string? barcode, OpenBatchRequest request, ClaimsPrincipal caller)
    {
        var parsed = errors.Take("barcode", Barcode.Parse(barcode));
        var site = errors.Text("site", request.Site ?? caller.FindFirstValue(AccessTokens.SiteClaim), maxLength: 60, mandatory: true);
        var round = errors.Text("round", request.Round, maxLength: 60, mandatory: false);
        var purpose = errors.Choice("purpose", request.Purpose, TestingPurpose.Voluntary);
        if (request.PoolSize is null)
            errors.Add("poolSize", "missing-field", "This field is mandatory.");
        return errors.Any ? null : new OpenBatch(parsed, request.PoolSize!.Value, site!, round, caller.Username()) { Purpose = purpose };
    }

    private static async Task<Results<Created<AddedSampleAnswer>, Ok<AddedSampleAnswer>, ProblemResult>> AddSample(
        string barcode, AddSampleRequest request, StaffAccess staff, SwabReader swabs, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var parsed = errors.Take("barcode", Barcode.Parse(barcode));
        var add = swabs.Read(errors, request, staff.Caller.Username());
        if (add is null || errors.Any)
            return errors.ToProblem();

        if (await grains.RefuseBatch(staff.Caller, parsed, cancellationToken) is { } notTheirs)
            return new ProblemResult(notTheirs);

        await staff.Record(AccessActions.AddSample, new Concerned(add.Citizen, parsed.Value), cancellationToken);
        var added = await grains.Batch(parsed, batch => batch.AddSample(add, cancellationToken), cancellationToken);
        if (added.Refusal is { } refusal)
            return new ProblemResult(refusal);

        var answer = AddedSampleAnswer.Of(added.Value);
        return added.Value.Repeated ? TypedResults.Ok(answer) : TypedResults.Created((string?)null, answer);
    }

    private static async Task<Results<NoContent, ProblemResult>> RemoveSample(
        string barcode, string id, StaffAccess staff, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var parsed = errors.Take("barcode", Barcode.Parse(barcode));
        if (errors.Any)
            return errors.ToProblem();

        if (await grains.OwnBatch(staff.Caller, parsed, cancellationToken) is not { } tube)
            return new ProblemResult(SampleBatchRules.UnknownBatch);

        await staff.Record(AccessActions.RemoveSample, Concerned(tube.SampleWith(id)), cancellationToken);
        var removed = await grains.Batch(parsed, batch => batch.RemoveSample(id, cancellationToken), cancellationToken);
        return removed.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<AddedSampleAnswer>, ProblemResult>> TransferSample(
        string barcode, string id, TransferRequest request, StaffAccess staff, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var parsed = errors.Take("barcode", Barcode.Parse(barcode));
        var to = errors.Take("to", Barcode.Parse(request.To));
        if (errors.Any)
            return errors.ToProblem();

        // Both before anything is asked of either: what is wrong with the one must not tell of the other.
        if (await grains.RefuseBatch(staff.Caller, parsed, cancellationToken) is not null || await grains.RefuseBatch(staff.Caller, to, cancellationToken) is not null)
            return new ProblemResult(SampleBatchRules.UnknownBatch);

        await staff.Record(AccessActions.TransferSample, await FindMoving(parsed, id, to, grains, cancellationToken), cancellationToken);
        var moved = SampleBatchRules.IsAskedFirst(parsed, to)
            ? await grains.Batch(parsed, batch => batch.TransferSample(id, to, cancellationToken), cancellationToken)
            : await grains.Batch(to, batch => batch.FetchSample(id, parsed, to, cancellationToken), cancellationToken);
        return moved.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(AddedSampleAnswer.Of(moved.Value));
    }

    /// <summary>Whose sample it is: in the tube it leaves, or already in the one it goes to, where the request is a repeat.</summary>
    private static async Task<IEnumerable<Concerned>> FindMoving(
        Barcode from, string sampleId, Barcode to, GrainCalls grains, CancellationToken cancellationToken)
    {
        var left = (await grains.Batch(from, batch => batch.Get(cancellationToken), cancellationToken))?.SampleWith(sampleId);
        if (left is not null)
            return Concerned(left);

        var arrived = await grains.Batch(to, batch => batch.Get(cancellationToken), cancellationToken);
        return Concerned(arrived?.Samples.FirstOrDefault(sample => sample.TransferredFrom == sampleId));
    }

    // A sample that is in no tube is nobody's: the call is a repeat or is refused, and says nothing of anybody.
    private static IEnumerable<Concerned> Concerned(Sample? sample) => sample is null ? [] : [new(sample.Citizen, sample.Id)];

    private static async Task<Results<Ok<BatchAnswer>, ProblemResult>> Seal(
        string barcode, SealRequest request, ClaimsPrincipal caller, GrainCalls grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var parsed = errors.Take("barcode", Barcode.Parse(barcode));
        if (request.SwabCount is null)
            errors.Add("swabCount", "missing-field", "This field is mandatory.");
        if (errors.Any)
            return errors.ToProblem();

        var isSealed = await grains.OwnBatch(caller, parsed, batch => batch.Seal(request.SwabCount!.Value, cancellationToken), cancellationToken);
        return isSealed.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(BatchAnswer.Of(isSealed.Value));
    }
}
