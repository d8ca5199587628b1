using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Labs;

namespace HealthWuhan.Tests;

/// <summary>Files of each format, written after the standards and the habits of laboratory systems, which all say the same of the same five tubes.</summary>
public class GoldenTests
{
    private const string Kit = "DEMO-PCR-2021";
    private const string Instrument = "ABI 7500";

    private static readonly LabReport[] Expected =
    [
        new(new Barcode("4201069900000001"), TubeResult.Negative, Kit, null, At(15, 0), Instrument, "李, 伟"),
        new(new Barcode("4201069900000002"), TubeResult.Positive, Kit, new(23.5m, 24.75m), At(15, 30), Instrument, "李伟"),
        new(new Barcode("4201069900000003"), TubeResult.SingleTarget, Kit, new(36m, null), At(16, 0), Instrument, "李伟"),
        new(new Barcode("4201069900000004"), TubeResult.GreyZone, Kit, new(38.2m, 39m), At(17, 0), null, null),
        new(new Barcode("4201069900000005"), TubeResult.Invalid, null, null, null, null, null),
    ];

    [Theory]
    [InlineData("contract.csv", "2 3 4 5 6")]
    [InlineData("excel-gb18030.csv", "2 3 4 5 6")]
    [InlineData("tab-utf8-mark.csv", "2 3 4 5 6")]
    [InlineData("rows.json", "1 2 3 4 5")]
    [InlineData("batch.hl7", "6 15 24 33 42")]
    [InlineData("orders-gb18030.hl7", "5 13 20 27 34")]
    [InlineData("other-separators.hl7", "4 11 18 25 32")]
    [InlineData("contained.fhir.json", "1 2 3 4 5")]
    [InlineData("references.fhir.json", "4 5 8 9 12")]
    public async Task Every_format_says_the_same_of_the_same_tubes(string name, string rowNumbers)
    {
        var rows = await Read(name);
        Assert.Empty(rows.SelectMany(row => row.Problems));
        var byBarcode = rows.OrderBy(row => row.Barcode, StringComparer.Ordinal).ToArray();
        Assert.Equal(Expected, byBarcode.Select(row => row.Report));
        Assert.Equal(rowNumbers, string.Join(' ', byBarcode.Select(row => row.Row)));
        Assert.All(Expected.Zip(byBarcode), pair => Assert.True(pair.First.SaysTheSameAs(pair.Second.Report!)));
    }

    [Theory]
    [InlineData("batch.hl7", "SPM^1^2", "GOLD-3")]
    [InlineData("orders-gb18030.hl7", "SPM^3^2", "GOLD-1")]
    [InlineData("contained.fhir.json", "Bundle.entry[2].resource.contained[0].accessionIdentifier.value", null)]
    [InlineData("references.fhir.json", "Bundle.entry[7].resource.specimen.identifier.value", null)]
    public async Task A_tube_is_named_where_its_sender_finds_it(string name, string location, string? controlId)
    {
        var row = Assert.Single(await Read(name), row => row.Barcode == "4201069900000003");
        Assert.Equal((location, controlId), (row.Location, row.Message?.Header?.ControlId));
    }

    private static async Task<List<LabRow>> Read(string name)
    {
        var format = Path.GetExtension(name) switch
        {
            ".csv" => LabFormat.Csv,
            ".hl7" => LabFormat.Hl7,
            _ => name.EndsWith(".fhir.json", StringComparison.Ordinal) ? LabFormat.Fhir : LabFormat.Json,
        };
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Golden", name));
        return await LabFormats.Read(format, file, Reading.Now, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static DateTimeOffset At(int minute, int second) => new(2021, 8, 7, 10, minute, second, TimeSpan.FromHours(8));
}
