using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace HealthWuhan.HealthCloud.Directives;

/// <summary>The form of stored directives. Read through the types themselves: generated readers would set a field that is left out to zero, not to its default.</summary>
internal static class DirectiveJson
{
    public static JsonSerializerOptions Stored { get; } = Make(JsonUnmappedMemberHandling.Skip);

    public static JsonSerializerOptions Strict { get; } = Make(JsonUnmappedMemberHandling.Disallow);

    private static JsonSerializerOptions Make(JsonUnmappedMemberHandling unmapped)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = unmapped,
            IgnoreReadOnlyProperties = true,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            Converters = { new JsonStringEnumConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
