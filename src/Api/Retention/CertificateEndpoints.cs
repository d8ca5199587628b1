using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.HealthCloud.Retention;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Retention;

/// <summary>The latest first; <c>next</c> goes into <c>before</c> for what is older.</summary>
public sealed record CertificatesAnswer(
    IReadOnlyList<CertificateItem> Certificates,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Next);

/// <summary>What was deleted, how much of it, up to which time and by which policy. Of somebody who was erased, <c>subject</c> is a keyed hash.</summary>
public sealed record CertificateItem(
    long Seq,
    DateTimeOffset At,
    string Kind,
    IReadOnlyList<PurgedItem> Items,
    JsonElement Policy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject,
    string PreviousHash,
    string Hash)
{
    internal static CertificateItem Of(Certificate certificate) => new(
        certificate.Seq,
        CityTime.Of(certificate.Deletion.At),
        certificate.Deletion.Kind,
        [.. certificate.Items.Select(item => item with { Until = CityTime.Of(item.Until) })],
        JsonElement.Parse(certificate.Deletion.Policy),
        certificate.Deletion.Subject,
        Convert.ToHexStringLower(certificate.PreviousHash),
        Convert.ToHexStringLower(certificate.Hash));
}

/// <summary>The proof of what was deleted.</summary>
internal static class CertificateEndpoints
{
    private const int MostItems = 500;
    private const int UsualItems = 50;

    public static void MapCertificates(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/retention/certificates", List).LimitedAs(EndpointClass.StaffRead).WithTags("Retention").RequireAuthorization(Policies.ReadRetention)
            .WithSummary("What was deleted because its time was over or its owner asked for it: what kind, how much, up to when, by which policy.");

    private static async Task<Results<Ok<CertificatesAnswer>, ProblemResult>> List(
        string? before, string? limit, Certificates certificates, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var olderThan = Number(errors, "before", before, long.MaxValue);
        var most = (int)(Number(errors, "limit", limit, MostItems) ?? UsualItems);
        if (errors.Any)
            return errors.ToProblem();

        var found = await certificates.List(olderThan, most, cancellationToken);
        return TypedResults.Ok(new CertificatesAnswer([.. found.Select(CertificateItem.Of)], found.Count == most ? found[^1].Seq : null));
    }

    private static long? Number(FieldErrors errors, string field, string? text, long most)
    {
        if (text is null)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            return number;

        errors.Add(field, "invalid-field", $"{field} is a number from 1 to {most}.");
        return null;
    }
}
