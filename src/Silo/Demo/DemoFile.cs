using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace HealthWuhan.Silo.Demo;

/// <summary>
/// What <c>demo.json</c> in the data folder says, for people and programs that try the demo. Its shape is fixed by the HTTP contract.
/// </summary>
/// <param name="Citizens">Everybody in a sealed tube.</param>
/// <param name="Rounds">One.</param>
/// <param name="Sites">Every site that has a tube.</param>
/// <param name="Labs">Who may push the results.</param>
/// <param name="OpenBatches">Barcodes of tubes that take samples.</param>
/// <param name="ResultsCsv">The full path of the lab's file, which covers the sealed tubes and was not pushed.</param>
public sealed record DemoFile(
    IReadOnlyList<DemoCitizen> Citizens,
    IReadOnlyList<string> Rounds,
    IReadOnlyList<string> Sites,
    IReadOnlyList<string> Labs,
    IReadOnlyList<string> OpenBatches,
    string ResultsCsv)
{
    public static DemoFile Of(DemoDistrict district, string resultsCsvPath)
    {
        ArgumentNullException.ThrowIfNull(district);
        var citizens = district.SealedTubes.SelectMany(tube => tube.People.Select(person => new DemoCitizen(
            new(person.Document.Type.ToString(), person.Document.Number), person.Name, person.Phone, tube.Barcode.Value, tube.Community.Code)));
        var openBatches = district.OpenTubes.Select(tube => tube.Barcode.Value);
        return new([.. citizens], [district.Round], district.Sites, district.Labs, [.. openBatches], resultsCsvPath);
    }

    public string ToJson() => JsonSerializer.Serialize(this, DemoJson.Readable.DemoFile);

    public static DemoFile? Parse(string json) => JsonSerializer.Deserialize(json, DemoJson.Readable.DemoFile);
}

/// <summary>A citizen of the demo, the tube their swab is in, and the community they live in.</summary>
public sealed record DemoCitizen(DemoDocument Document, string Name, string Phone, string Batch, string Community);

/// <summary>A document as the HTTP contract writes it.</summary>
public sealed record DemoDocument(string Type, string Number);

[JsonSerializable(typeof(DemoFile))]
internal sealed partial class DemoJson : JsonSerializerContext
{
    /// <summary>Names are written as they are, not as escapes: people read this file.</summary>
    public static DemoJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });
}
