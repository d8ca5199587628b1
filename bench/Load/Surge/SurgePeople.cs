using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Surge;

/// <summary>An invented city: people by number, each in one tube, and what devices and labs send about them.</summary>
/// <param name="people">In a tube.</param>
internal sealed class SurgePeople(int people)
{
    private const int OfOneBirthday = 999;

    /// <summary>What a device has kept: its tubes opened, filled and sealed.</summary>
    public byte[] Sync(IEnumerable<int> tubes)
    {
        var operations = new StringBuilder("{\"operations\":[");
        foreach (var tube in tubes)
        {
            operations.Append(CultureInfo.InvariantCulture, $$"""{"operation":"Open","barcode":"{{Barcode(tube)}}","poolSize":{{(people == 1 ? 1 : 10)}},"round":"surge"},""");
            for (var number = tube * people; number < (tube + 1) * people; number++)
                operations.Append(CultureInfo.InvariantCulture, $$"""{"operation":"Sample","barcode":"{{Barcode(tube)}}","clientId":"c{{number}}","document":{"type":"ResidentId","number":"{{Document(number)}}"},"name":"测试者","phone":"{{Phone(number)}}"},""");
            operations.Append(CultureInfo.InvariantCulture, $$"""{"operation":"Seal","barcode":"{{Barcode(tube)}}","swabCount":{{people}}},""");
        }

        operations.Length--;
        return Encoding.UTF8.GetBytes(operations.Append("]}").ToString());
    }

    /// <summary>A lab's file about its tubes.</summary>
    public static byte[] Results(IEnumerable<int> tubes, DateTimeOffset testedAt)
    {
        var csv = new StringBuilder("barcode,result,kit,ct_orf1ab,ct_n,tested_at\n");
        foreach (var tube in tubes)
            csv.Append(CultureInfo.InvariantCulture, $"{Barcode(tube)},negative,BENCH-PCR,,38.5,{testedAt:yyyy-MM-dd'T'HH:mm:sszzz}\n");
        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    /// <summary>As somebody who signs in.</summary>
    public static DemoPerson Person(int number) => new(
        JsonSerializer.SerializeToElement(new { type = "ResidentId", number = Document(number) }), "测试者", Phone(number));

    private static string Barcode(int tube) => string.Create(CultureInfo.InvariantCulture, $"SURGE-{tube:D7}");

    private static string Phone(int number) => string.Create(CultureInfo.InvariantCulture, $"139{number:D8}");

    private static string Document(int number)
    {
        var birth = new DateOnly(1950, 1, 1).AddDays(number / OfOneBirthday);
        var first = string.Create(CultureInfo.InvariantCulture, $"420106{birth:yyyyMMdd}{(number % OfOneBirthday) + 1:D3}");
        return first + ResidentId.CheckCharacter(first);
    }
}
