using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Zones;

/// <summary>Invented residents of one community, by passports that nobody has: number, name and phone follow from a person's place in the list.</summary>
internal static class Residents
{
    public const string Community = "420115-001";

    public static string Roster(int count)
    {
        var csv = new StringBuilder("document_type,document_number,name,phone,community,exclusion\n");
        for (var i = 0; i < count; i++)
            csv.Append(CultureInfo.InvariantCulture, $"Passport,{Number(i)},居民,{Phone(i)},{Community},\n");
        return csv.ToString();
    }

    public static DemoPerson Person(int i) =>
        new(JsonDocument.Parse($$"""{"type":"Passport","number":"{{Number(i)}}"}""").RootElement, "居民", Phone(i));

    private static string Number(int i) => $"ZZ{i:0000000}";

    private static string Phone(int i) => $"154{i:00000000}";
}
