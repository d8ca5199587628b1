using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Conversions;

/// <summary>
/// The form of an application: <c>reason</c> is WrongIdentity, WrongPhone or ReleaseConditionsMet; <c>name</c> and <c>phone</c> as they should be; <c>kinds</c> says which reasons
/// of the code it is about, all where it is left out of a release. The same <c>clientId</c> again is the same application.
/// </summary>
public sealed record ConversionRequest(string? ClientId, string? Reason, string? Statement, string? Name, string? Phone, IReadOnlyList<string?>? Kinds)
{
    private const int MaxClientId = 60;
    private const int MaxKinds = 20;

    /// <summary>To be used only where nothing was noted.</summary>
    internal ConversionForm Read(FieldErrors errors)
    {
        var form = new ConversionForm
        {
            Reason = errors.Choice<ConversionReason>("reason", Reason, default),
            Statement = errors.Text("statement", Statement, ConversionFormRules.LongestStatement, mandatory: true) ?? "",
            Name = Name is null ? null : errors.Take("name", IdentityRules.ParseName(Name)),
            Phone = Phone is null ? null : errors.Take("phone", IdentityRules.ParsePhone(Phone)),
            Kinds = [.. (Kinds ?? []).Take(MaxKinds).Select((kind, i) => errors.Choice<FactKind>($"kinds[{i}]", kind, default)).Distinct().Order()],
        };
        if (Kinds?.Count > MaxKinds)
            errors.Add("kinds", "invalid-field", $"At most {MaxKinds} kinds.");
        foreach (var (field, refusal) in errors.Any ? [] : ConversionFormRules.Problems(form))
            errors.Add(field, refusal.Code, refusal.Detail);
        return form;
    }

    /// <summary>What the client calls it; null where it gives no name, and every call is another application.</summary>
    internal string? ReadClientId(FieldErrors errors) => errors.Text("clientId", ClientId, MaxClientId, mandatory: false);
}
