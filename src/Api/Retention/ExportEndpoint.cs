using System.Text.Json;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.HealthCloud.Access;

namespace HealthWuhan.Api.Retention;

/// <summary>What the city holds on me, to take along.</summary>
internal static class ExportEndpoint
{
    private const int EntriesAtOnce = 500;

    public static void MapExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/me/export", Get).LimitedAs(EndpointClass.CitizenWrite).WithTags("Me").RequireAuthorization(Policies.Citizen).Produces<ExportAnswer>()
            .WithSummary("Everything that is held on me, as one JSON file; document, name and phone masked, unless full=true within five minutes of a sign-in by code.");

    /// <summary>On record before anything is given: somebody with a found phone leaves a trace that its owner reads.</summary>
    private static async Task<IResult> Get(bool? full, HttpContext context, SignInLimits limits, OwnAccess access, Export export, AccessLog log, TimeProvider clock)
    {
        var (citizen, cancellationToken) = (context.User.CitizenKey(), context.RequestAborted);
        if (full == true && FreshSignIn.Demand(context.User, clock.GetUtcNow()) is { } stale)
            return new ProblemResult(stale);
        if (await limits.TakeExport(citizen, cancellationToken) is { } tooOften)
            return new ProblemResult(tooOften);

        await access.Record(full == true ? AccessActions.ExportOwnInFull : AccessActions.ExportOwn, citizen, cancellationToken);
        var answer = await export.Gather(citizen, full == true, cancellationToken);
        var inEnglish = ProblemResult.PrefersEnglish(context.Request);
        return new ExportFile(answer, ReadLog);

        async Task<IReadOnlyList<SealedEntry>> ReadLog(long? before, Action<MyAccessItem> item)
        {
            var entries = await log.OfCitizen(citizen, before, EntriesAtOnce, cancellationToken);
            foreach (var entry in entries)
                item(MyAccessItem.Of(entry, inEnglish));
            return entries;
        }
    }

    /// <summary>Writes what was gathered and then the access log, page by page as it is read: however long it is, one page is held at a time.</summary>
    private sealed class ExportFile(ExportAnswer answer, Func<long?, Action<MyAccessItem>, Task<IReadOnlyList<SealedEntry>>> readLog) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "application/json; charset=utf-8";
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentDisposition = "attachment; filename=\"healthwuhan-export.json\"";
            await using var writer = new Utf8JsonWriter(response.BodyWriter, new() { Encoder = ApiJson.Encoder });
            writer.WriteStartObject();
            foreach (var part in JsonSerializer.SerializeToElement(answer, ApiJson.Wire.ExportAnswer).EnumerateObject())
                part.WriteTo(writer);
            writer.WriteStartArray("accessLog");
            IReadOnlyList<SealedEntry> page = [];
            do
            {
                page = await readLog(page.Count == 0 ? null : page[^1].Seq, item => JsonSerializer.Serialize(writer, item, ApiJson.Wire.MyAccessItem));
                await writer.FlushAsync(httpContext.RequestAborted);
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }
            while (page.Count == EntriesAtOnce);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }
}
