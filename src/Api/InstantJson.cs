using System.Text.Json;
using System.Text.Json.Serialization;

namespace HealthWuhan.Api;

/// <summary>A time as the contract writes it, with its offset. Without one it would be read as a time of the zone this machine happens to be in.</summary>
internal sealed class InstantJson : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var instant = reader.GetDateTimeOffset();
        var text = reader.GetString()!;
        var time = text.IndexOf('T', StringComparison.Ordinal);
        return time > 0 && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > time)
            ? instant
            : throw new JsonException("The time has no offset.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
