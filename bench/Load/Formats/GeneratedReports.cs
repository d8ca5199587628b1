using System.Globalization;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.LabKit.Writing;
using HealthWuhan.Labs;

namespace HealthWuhan.Load.Formats;

/// <summary>A night's results of a laboratory, as its files.</summary>
internal static class GeneratedReports
{
    public static readonly LabFormat[] Formats = [LabFormat.Csv, LabFormat.Json, LabFormat.Hl7, LabFormat.Fhir];

    public static LabReport Of(Barcode barcode) => new(
        barcode, TubeResult.Negative, "BENCH-PCR", new(null, 38.5m), new DateTimeOffset(2021, 8, 7, 10, 15, 0, TimeSpan.FromHours(8)), "ABI 7500", "李伟");

    public static IEnumerable<LabReport> Many(int count) =>
        Enumerable.Range(0, count).Select(i => Of(new("42010699" + i.ToString("D8", CultureInfo.InvariantCulture))));

    public static byte[] Write(LabFormat format, IEnumerable<LabReport> reports) => format switch
    {
        LabFormat.Csv => CsvWriting.Write(reports, new()),
        LabFormat.Json => JsonWriting.Write(reports),
        LabFormat.Hl7 => Hl7Writing.Write(reports, new() { IsBatch = true, OrdersAMessage = 100 }),
        _ => FhirWriting.Write(reports, FhirStyle.PartsFirst),
    };
}
