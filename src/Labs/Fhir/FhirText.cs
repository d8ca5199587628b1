using System.Text.Json;

namespace HealthWuhan.Labs.Fhir;

/// <summary>Strings of JSON, which is checked for its structure only: broken UTF-8 or half a surrogate pair shows when a text is taken out.</summary>
internal static class FhirText
{
    public static string? Of(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
