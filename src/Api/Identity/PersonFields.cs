using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>A document as clients send it.</summary>
public sealed record DocumentFields(string? Type, string? Number);

/// <summary>Reads a person from a request: every wrong field is noted, and the canonical person comes back only if none is.</summary>
internal static class PersonFields
{
    public static Person? Read(FieldErrors errors, DocumentFields? document, string? name, string? phone, TimeProvider clock)
    {
        var today = CityTime.DateOf(clock.GetUtcNow());
        var parsedDocument = errors.Take("document", IdentityRules.ParseDocument(document?.Type, document?.Number, today));
        var parsedName = errors.Take("name", IdentityRules.ParseName(name));
        var parsedPhone = errors.Take("phone", IdentityRules.ParsePhone(phone));
        return parsedDocument is null || parsedName is null || parsedPhone is null ? null : new Person(parsedDocument, parsedName, parsedPhone);
    }
}
