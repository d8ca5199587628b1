using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.HealthCloud.Reconciliation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Who took which list along, when and with which filter; <c>rows</c> is null where the file broke off.</summary>
public sealed record ListExportAnswer(long Id, DateTimeOffset At, string Username, string Role, string? Place)
{
    public required string List { get; init; }
    public required string Filter { get; init; }
    public int? Rows { get; init; }

    internal static ListExportAnswer Of(ListExport export) => new(export.Id, CityTime.Of(export.At), export.Username, export.Role, export.Place)
    {
        List = export.List,
        Filter = export.Filter,
        Rows = export.Rows,
    };
}

/// <summary>Which export a file comes from that turned up somewhere.</summary>
internal static class ExportEndpoint
{
    public static void MapExports(this IEndpointRouteBuilder reconciliation) =>
        reconciliation.MapGet("/exports/{id:long}", Find).RequireAuthorization(Policies.ReadAccessLog)
            .WithSummary("The export whose number stands in the watermark of a file; whom it shows is in the access log under the subject export-{id}.");

    private static async Task<Results<Ok<ListExportAnswer>, ProblemResult>> Find(long id, ListExports exports, CancellationToken cancellationToken) =>
        await exports.Find(id, cancellationToken) is { } export
            ? TypedResults.Ok(ListExportAnswer.Of(export))
            : new ProblemResult(new Refusal("unknown-export", "No list was taken along under this number."));
}
