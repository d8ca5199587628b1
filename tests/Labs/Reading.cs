using System.Text;
using CsCheck;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Labs;

namespace HealthWuhan.Tests;

/// <summary>Reads rows at the moment in which the tests of this project take place, and makes reports and files to read.</summary>
internal static class Reading
{
    public const string Header = "barcode,result,kit,ct_orf1ab,ct_n,tested_at,instrument,operator";

    public static readonly DateTimeOffset Now = new(2021, 8, 7, 20, 0, 0, TimeSpan.Zero);

    public static readonly Gen<LabReport[]> Reports = Gen.Select(Parts(), Texts(), (parts, texts) =>
        new LabReport(new Barcode(parts.Barcode), parts.Result, texts.Kit, parts.Ct, parts.TestedAt, texts.Instrument, texts.Operator)).Array[0, 30];

    public static Task<List<LabRow>> Csv(string file) => Csv(Encoding.UTF8.GetBytes(file));

    public static Task<List<LabRow>> Csv(byte[] file) => Rows(LabCsvReader.Read, new MemoryStream(file));

    public static Task<List<LabRow>> Json(string file) => Json(Encoding.UTF8.GetBytes(file));

    public static Task<List<LabRow>> Json(byte[] file) => Rows(LabJsonReader.Read, new MemoryStream(file));

    public static async Task<List<LabRow>> Rows(Func<Stream, DateTimeOffset, CancellationToken, IAsyncEnumerable<LabRow>> reader, Stream file) =>
        await reader(file, Now, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    public static Task<List<LabRow>> Fhir(byte[] file) => Rows(LabFhirReader.Read, new MemoryStream(file));

    public static Task<List<LabRow>> Fhir(string file) => Fhir(Encoding.UTF8.GetBytes(file));

    public static Task<List<LabRow>> Hl7(byte[] file) => Rows(LabHl7Reader.Read, new MemoryStream(file));

    public static Task<List<LabRow>> Hl7(string file) => Hl7(Encoding.UTF8.GetBytes(file));

    private static Gen<(string Barcode, TubeResult Result, CtValues? Ct, DateTimeOffset? TestedAt)> Parts()
    {
        var barcode = Gen.Char["ABCxyz0123456789-_."].Array[4, 40].Select(c => new string(c));
        var ct = Gen.Frequency((1, Gen.Const((decimal?)null)), (2, Gen.Int[0, 6000].Select(i => (decimal?)(i / 100m))));
        var testedAt = Gen.Long[0, TimeSpan.FromDays(10).Ticks].Select(ago => (DateTimeOffset?)CityTime.Of(Now - new TimeSpan(ago)));
        return Gen.Select(barcode, Gen.Enum<TubeResult>(), Gen.Select(ct, ct), testedAt, (b, r, c, t) =>
            (b, r, c.Item1 is null && c.Item2 is null ? null : new CtValues(c.Item1, c.Item2), t));
    }

    private static Gen<(string? Kit, string? Instrument, string? Operator)> Texts()
    {
        // Characters whose bytes in GB18030 are no UTF-8: a file whose only one is 伟 (CE B0) is valid as both.
        var text = Gen.Char["aZ09 ,;\"'|^~\\&=+-李明°"].Array[0, 100].Select(c => new string(c).Trim()).Select(s => s.Length == 0 ? null : s);
        return Gen.Select(text, text, text, (k, i, o) => (k, i, o));
    }
}
