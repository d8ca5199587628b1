using System.Text.Json.Serialization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.HealthCodes;

namespace HealthWuhan.Api.HealthCodes;

/// <summary>
/// A fact about the person with that document; <c>since</c> and <c>until</c> as in <see cref="HealthFact"/>, <c>detail</c> is shown to the person.
/// </summary>
public sealed record HealthFactRequest(
    DocumentFields? Document,
    string? Kind,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? Since,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? Until,
    string? Detail);

/// <summary>Which fact of the person with that document was a mistake, and why.</summary>
public sealed record FactWithdrawalRequest(DocumentFields? Document, string? Kind, string? Reason);

/// <summary>Reads facts from requests; every wrong field is noted.</summary>
internal sealed class HealthFactReader(DeploymentKeys keys, TimeProvider clock)
{
    /// <summary>Another office's clock may run ahead so far before its time is refused.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    /// <summary>Before it there was nothing to record.</summary>
    private static readonly DateTimeOffset Earliest = new(2019, 12, 1, 0, 0, 0, CityTime.Offset);

    /// <summary>No order reaches further ahead; what does is a slip of the keys.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    /// <summary>The fact as it was sent; to be used only where nothing was noted.</summary>
    public HealthFact Read(FieldErrors errors, string id, HealthFactRequest request)
    {
        var now = clock.GetUtcNow();
        if (request.Since is null)
            errors.Add("since", "missing-field", "This field is mandatory.");
        if (request.Since < Earliest || request.Since > now + ClockTolerance)
            errors.Add("since", "invalid-since", "since is not in the future, nor before December 2019.");
        if (request.Until < request.Since || request.Until < Earliest || request.Until > now + Furthest)
            errors.Add("until", "invalid-until", "until is not before since, and not more than a year ahead.");
        return new()
        {
            Source = Source(errors, id),
            Kind = Kind(errors, request.Kind, HealthFactRules.IsRecordable),
            Since = request.Since ?? default,
            Until = request.Until,
            Detail = errors.Text("detail", request.Detail, maxLength: 200, mandatory: false),
        };
    }

    /// <summary>The withdrawal as it was sent; to be used only where nothing was noted.</summary>
    public static WithdrawFact Read(FieldErrors errors, string id, FactWithdrawalRequest request, string by) => new(
        Kind(errors, request.Kind, HealthFactRules.IsWithdrawable), Source(errors, id), by, errors.Text("reason", request.Reason, maxLength: 200, mandatory: true) ?? "");

    /// <summary>Whom it is about, registered or not.</summary>
    public CitizenKey Citizen(FieldErrors errors, DocumentFields? document)
    {
        var today = CityTime.DateOf(clock.GetUtcNow());
        var parsed = errors.Take("document", IdentityRules.ParseDocument(document?.Type, document?.Number, today));
        return parsed is null ? default : CitizenKey.Derive(parsed, keys.CitizenKey);
    }

    private static string Source(FieldErrors errors, string id) => errors.Text("id", id, maxLength: 60, mandatory: true) ?? "";

    private static FactKind Kind(FieldErrors errors, string? text, Func<FactKind, bool> isMeant)
    {
        if (Enum.TryParse<FactKind>(text, ignoreCase: true, out var kind) && isMeant(kind))
            return kind;

        errors.Add("kind", "invalid-kind", $"kind is one of {string.Join(", ", Enum.GetValues<FactKind>().Where(isMeant))}.");
        return default;
    }
}
