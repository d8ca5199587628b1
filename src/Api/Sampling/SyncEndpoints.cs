using System.Text.Json.Serialization;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Sampling;

/// <summary>What a device did while it had no network, in any order.</summary>
public sealed record SyncRequest(IReadOnlyList<SyncOperation?>? Operations);

/// <summary>What a medic did on a device.</summary>
public enum SyncedAction
{
    /// <summary>Opened a tube: <c>poolSize</c>, <c>site</c>, <c>round</c>, <c>purpose</c>.</summary>
    Open = 1,

    /// <summary>Took a swab: <c>samplingCode</c>, or <c>document</c>, <c>name</c> and <c>phone</c>; <c>at</c> is when.</summary>
    Sample = 2,

    /// <summary>Sealed it: <c>swabCount</c>.</summary>
    Seal = 3,
}

/// <summary>One of them: <c>operation</c> is Open, Sample or Seal, with the fields of the call that does the same with a network.</summary>
public sealed record SyncOperation
{
    public string? Operation { get; init; }
    public string? ClientId { get; init; }
    public string? Barcode { get; init; }

    [JsonConverter(typeof(InstantJson))]
    public DateTimeOffset? At { get; init; }

    public int? PoolSize { get; init; }
    public string? Site { get; init; }
    public string? Round { get; init; }
    public string? Purpose { get; init; }
    public string? SamplingCode { get; init; }
    public DocumentFields? Document { get; init; }
    public string? Name { get; init; }
    public string? Phone { get; init; }
    public int? SwabCount { get; init; }
}

/// <summary>An answer for each operation, in their order.</summary>
public sealed record SyncAnswer(IReadOnlyList<SyncedOperation> Answers) : ITellsMisses
{
    int ITellsMisses.Misses => Answers.Count(answer => answer.Code is { } code && ProblemCatalogue.IsMiss(code));
}

/// <summary>What became of an operation: the status that the call by itself would have been answered with; its code and what is wrong, or the swab as it is read back.</summary>
public sealed record SyncedOperation(int Status)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldError>? Errors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AddedSampleAnswer? Sample { get; init; }
}

/// <summary>Where a medic's device brings what it did without a network.</summary>
internal static class SyncEndpoints
{
    private const int MostOperations = 1000;

    public static void MapSync(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/sampling/sync", Sync).LimitedAs(EndpointClass.StaffWrite).InSteps().WithTags("Sampling").RequireAuthorization(Policies.Sampling).Records()
            .WithSummary($"Opens, swabs and seals of a device, at most {MostOperations} and in any order; an answer for each. Sent again, it changes nothing twice.");

    private static async Task<Results<Ok<SyncAnswer>, ProblemResult>> Sync(SyncRequest request, StaffAccess staff, SyncDesk desk, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (request.Operations is not { Count: > 0 } operations)
            errors.Add("operations", "missing-field", "This field is mandatory.");
        else if (operations.Count > MostOperations)
            errors.Add("operations", "invalid-field", $"At most {MostOperations} at once: send the rest with the next request.");
        else
            return TypedResults.Ok(new SyncAnswer(await desk.Take(operations, staff, cancellationToken)));
        return errors.ToProblem();
    }
}
