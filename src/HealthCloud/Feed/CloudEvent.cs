using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.HealthCloud.Feed;

/// <summary>An event as the record has it.</summary>
public sealed record FeedEvent(long Position, string Id, string Kind, DateTimeOffset At, CitizenKey? Citizen, string Payload)
{
    /// <summary>Whose events keep their order: the person's, or the tube's or sample's that the id begins with.</summary>
    public string Line => Citizen?.Value ?? Id.Split('/')[0];
}

/// <summary>An event as consumers see it: CloudEvents 1.0 in JSON, with the extension <c>sequence</c>. Their names are the standard's.</summary>
public sealed record CloudEvent(string Id, string Type, DateTimeOffset Time, string Subject, string Sequence, JsonElement Data)
{
    public const string MediaType = "application/cloudevents+json";

    private const string TypePrefix = "healthwuhan.";

    public string Specversion { get; } = "1.0";

    public string Source { get; } = "/healthwuhan/record";

    public string Datacontenttype { get; } = "application/json";

    public static CloudEvent Of(FeedEvent happened) => new(
        happened.Id,
        TypePrefix + happened.Kind,
        CityTime.Of(happened.At),
        happened.Line,
        // As many digits for all, so that texts compare like numbers.
        happened.Position.ToString("D19", CultureInfo.InvariantCulture),
        JsonElement.Parse(happened.Payload));

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CloudEventJson.Default.CloudEvent);
}

[JsonSerializable(typeof(CloudEvent))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CloudEventJson : JsonSerializerContext;
