using System.Text.Json;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Monitoring;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.HealthCloud.Directives;

/// <summary>A policy that was read, or everything that is wrong with the document.</summary>
public sealed record PolicyReading(ICityPolicy? Policy, IReadOnlyList<string> Problems);

/// <summary>The policies of the city as documents, by name; docs/policies.md describes each field.</summary>
public static class PolicyDocuments
{
    private static readonly (string Name, Type Type)[] s_kinds =
    [
        ("sampling", typeof(SamplingPolicy)),
        ("laboratory", typeof(LaboratoryPolicy)),
        ("health-code", typeof(HealthCodePolicy)),
        ("round", typeof(RoundPolicy)),
        ("display", typeof(DisplayPolicy)),
        ("monitoring", typeof(MonitoringPolicy)),
        ("retention", typeof(RetentionPolicy)),
        ("booking", typeof(BookingPolicy)),
        ("conversion", typeof(ConversionPolicy)),
        ("places", typeof(PlacePolicy)),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. s_kinds.Select(kind => kind.Name)];

    /// <summary>The name of a policy's kind.</summary>
    public static string NameOf(ICityPolicy policy) => s_kinds.First(kind => kind.Type == policy.GetType()).Name;

    /// <summary>Reads what somebody puts: a field that no policy of this kind has is a problem, one that is left out has its default.</summary>
    public static PolicyReading Read(string name, JsonElement document) => Read(name, () => document.Deserialize(TypeOf(name), DirectiveJson.Strict));

    /// <summary>Reads what is stored: fields of another release are passed over, everything else is checked again.</summary>
    public static PolicyReading ReadStored(string name, string document) =>
        Read(name, () => JsonSerializer.Deserialize(document, TypeOf(name), DirectiveJson.Stored));

    /// <summary>As it is stored and shown.</summary>
    public static JsonElement Write(ICityPolicy policy) => JsonSerializer.SerializeToElement(policy, policy.GetType(), DirectiveJson.Stored);

    private static PolicyReading Read(string name, Func<object?> deserialize)
    {
        if (!Names.Contains(name, StringComparer.Ordinal))
            return new(null, [$"There is no policy {name}; there are {string.Join(", ", Names)}."]);
        try
        {
            return deserialize() is not ICityPolicy policy
                ? new(null, ["The document is empty."])
                : policy.Problems().ToArray() is { Length: > 0 } problems ? new(null, problems) : new(policy, []);
        }
        catch (JsonException unreadable)
        {
            return new(null, [$"{unreadable.Path}: {unreadable.Message}"]);
        }
    }

    private static Type TypeOf(string name) => s_kinds.First(kind => kind.Name == name).Type;
}
