using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Grains.Directives;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace HealthWuhan.Api.Conversions;

/// <summary>Evidence in the hand of who applies. What a file is, its content says; its name and media type are not looked at.</summary>
internal static class EvidenceEndpoints
{
    public static void MapEvidence(this IEndpointRouteBuilder routes)
    {
        var evidence = routes.MapGroup("/v1/me/conversions/{id}/evidence/{number:int}").WithTags("Conversions").RequireAuthorization(Policies.Citizen);
        evidence.MapPut("", Put).LimitedAs(EndpointClass.Upload)
            .WithSummary("The file itself as the body: JPEG, PNG or PDF of at most 5 MB. It is kept without metadata; the same again changes nothing.");
        evidence.MapGet("", Get).LimitedAs(EndpointClass.CitizenRead).Produces(StatusCodes.Status200OK).WithSummary("The file as it is kept.");
        evidence.MapDelete("", Remove).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Takes the file out of a draft.");
    }

    private static async Task<Results<Ok<ConversionAnswer>, ProblemResult>> Put(
        string id, int number, string? member, HttpContext context, ConversionApplicants applicants, LiveDirectives directives)
    {
        var most = directives.Policy<ConversionPolicy>().EvidenceBytes;
        if (context.Request.ContentLength > most || await Read(context, most) is not { } sent)
            return new ProblemResult(new Refusal("too-large", $"A piece of evidence has at most {most} bytes."));
        var clean = EvidenceRules.Clean(sent);
        if (clean.Refusal is { } refusal)
            return new ProblemResult(refusal);

        var file = new EvidenceFile(clean.Value.Type, clean.Value.Content);
        return await MyConversionEndpoints.Change(member, context, applicants, directives, (grain, _) => grain.PutEvidence(id, number, file, context.RequestAborted));
    }

    private static async Task<IResult> Get(string id, int number, string? member, HttpContext context, ConversionApplicants applicants)
    {
        var citizen = await applicants.Of(context.User, member, context.RequestAborted);
        if (citizen.Refusal is { } refusal)
            return new ProblemResult(refusal);

        var file = await applicants.Ask(citizen.Value, grain => grain.Evidence(id, number, context.RequestAborted), context.RequestAborted);
        return FileOf(file, context);
    }

    private static Task<Results<Ok<ConversionAnswer>, ProblemResult>> Remove(
        string id, int number, string? member, HttpContext context, ConversionApplicants applicants, LiveDirectives directives) =>
        MyConversionEndpoints.Change(member, context, applicants, directives, (grain, _) => grain.RemoveEvidence(id, number, context.RequestAborted));

    /// <summary>To be saved and not to be shown: a browser does nothing with it by itself.</summary>
    internal static IResult FileOf(EvidenceFile? file, HttpContext context)
    {
        if (file is null)
            return new ProblemResult(new Refusal("unknown-evidence", "There is no such piece of evidence."));

        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        var (type, name) = file.Type switch
        {
            EvidenceType.Jpeg => ("image/jpeg", "evidence.jpg"),
            EvidenceType.Png => ("image/png", "evidence.png"),
            _ => ("application/pdf", "evidence.pdf"),
        };
        return TypedResults.File(file.Content, type, name);
    }

    /// <summary>Null where it is longer.</summary>
    private static async Task<byte[]?> Read(HttpContext context, int most)
    {
        var sent = new MemoryStream();
        var some = new byte[64 * 1024];
        for (var read = 1; read > 0; sent.Write(some, 0, read))
        {
            read = await context.Request.Body.ReadAsync(some, context.RequestAborted);
            if (sent.Length + read > most)
                return null;
        }

        return sent.ToArray();
    }
}
