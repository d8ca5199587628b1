using System.Text;
using CsCheck;
using HealthWuhan.LabKit.Writing;
using HealthWuhan.Labs;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.Tests;

public class RoundTripTests
{
    private static readonly Gen<CsvStyle> CsvStyles = Gen.Select(Gen.Char[",;\t"], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, (separator, chinese, gb, mark, excel) =>
        new CsvStyle { Separator = separator, ChineseHeader = chinese, Gb18030 = gb, Mark = mark, Spreadsheet = excel });

    private static readonly Gen<Hl7Style> Hl7Styles = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 2], Gen.Select(Gen.Int[1, 4], Gen.Bool), (gb, declared, usual, end, size) =>
        new Hl7Style
        {
            Gb18030 = gb,
            IsDeclared = declared || gb,
            Delimiters = usual ? Hl7Delimiters.Usual : new('!', '@', '*', '%', ':'),
            LineEnd = new[] { "\r", "\n", "\r\n" }[end],
            OrdersAMessage = size.Item1,
            IsBatch = size.Item2,
        });

    [Fact]
    public Task Reports_written_as_csv_are_read_as_the_same_reports() =>
        Gen.Select(Reading.Reports, CsvStyles).SampleAsync(async (reports, style) =>
        {
            var rows = await Reading.Csv(CsvWriting.Write(reports, style));
            Assert.Equal(reports, rows.Select(row => row.Report));
            Assert.Equal(Enumerable.Range(2, reports.Length), rows.Select(row => row.Row));
        });

    [Fact]
    public Task Reports_written_as_json_are_read_as_the_same_reports() => Reading.Reports.SampleAsync(async reports =>
    {
        var file = JsonWriting.Write(reports);
        Assert.Equal(reports, (await Reading.Json(file)).Select(row => row.Report));
        Assert.Equal(reports, (await Reading.Json([.. "{\"rows\":"u8, .. file, .. "}"u8])).Select(row => row.Report));
    });

    [Fact]
    public Task Reports_written_as_fhir_are_read_as_the_same_reports() =>
        Gen.Select(Reading.Reports, Gen.Enum<FhirStyle>()).SampleAsync(async (reports, style) =>
            Assert.Equal(reports, (await Reading.Fhir(FhirWriting.Write(reports, style))).Select(row => row.Report)));

    [Fact]
    public Task Reports_written_as_hl7_are_read_as_the_same_reports() =>
        Gen.Select(Reading.Reports.Where(reports => reports.Length > 0), Hl7Styles).SampleAsync(async (reports, style) =>
            Assert.Equal(reports, (await Reading.Hl7(Hl7Writing.Write(reports, style))).Select(row => row.Report)));

    [Fact]
    public Task Garbage_is_answered_and_never_throws() => Gen.Byte.Array[0, 2000].SampleAsync(async bytes =>
    {
        foreach (var read in Readers)
            Assert.All(await read(bytes), row => Assert.NotEmpty(row.Problems));
    });

    [Fact]
    public Task Damaged_files_are_answered_and_never_throw() =>
        Gen.Select(Reading.Reports, CsvStyles, Hl7Styles, Gen.Enum<FhirStyle>(), Damages).SampleAsync(async (reports, csv, hl7, fhir, damages) =>
        {
            byte[][] files = [CsvWriting.Write(reports, csv), JsonWriting.Write(reports), FhirWriting.Write(reports, fhir), Hl7Writing.Write(reports, hl7)];
            foreach (var (file, read) in files.Zip(Readers))
            {
                foreach (var row in await read(Damage(file, damages)))
                    Assert.Equal(row.Report is null, row.Problems.Count > 0);
            }
        });

    private static readonly Func<byte[], Task<List<LabRow>>>[] Readers = [Reading.Csv, Reading.Json, Reading.Fhir, Reading.Hl7];

    /// <summary>Where, what stands there then, and whether it replaces a byte, comes before it, or ends the file.</summary>
    private static readonly Gen<(int At, byte Value, int Kind)[]> Damages = Gen.Select(Gen.Int[0, 20_000], DamageByte(), Gen.Int[0, 9]).Array[1, 6];

    /// <summary>A format's beginning of a file, and a row that can come again and again.</summary>
    public static TheoryData<LabFormat, string, string> Endless => new()
    {
        { LabFormat.Csv, "barcode,result\n", "AB-1,Negative\n" },
        { LabFormat.Json, "[", """{"barcode":"AB-1","result":"Negative"},""" },
        { LabFormat.Hl7, "MSH|^~\\&|LIS||||||ORU^R01|1|P|2.5\r", "OBR|1||AB-1\rOBX|1|ST|94500-6||Negative||||||F\r" },
        {
            LabFormat.Fhir,
            """{"resourceType":"Bundle","entry":[""",
            """{"resource":{"resourceType":"DiagnosticReport","status":"final","code":{"text":"x"},"specimen":[{"identifier":{"value":"AB-1"}}],"conclusionCode":[{"text":"Negative"}]}},"""
        },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task A_file_larger_than_any_memory_is_read_row_by_row(LabFormat format, string start, string row)
    {
        const int Rows = 20_000;
        var taken = 0;
        await using var file = new EndlessFile(Encoding.UTF8.GetBytes(start), Encoding.UTF8.GetBytes(row));
        await foreach (var read in LabFormats.Read(format, file, Reading.Now, TestContext.Current.CancellationToken))
        {
            Assert.NotNull(read.Report);
            if (++taken == Rows)
                break;
        }

        // What was read ahead of the last row is what can have been in memory.
        Assert.InRange(file.Given - (row.Length * (long)Rows), 0, 1_200_000);
    }

    [Fact]
    public async Task An_endless_row_is_given_up_soon()
    {
        await using var csv = new EndlessFile("barcode,result,\""u8.ToArray(), "x,"u8.ToArray());
        Assert.True(Assert.Single(await Reading.Rows(LabCsvReader.Read, csv)).IsFile);
        await using var json = new EndlessFile("[{\"kit\":\""u8.ToArray(), "x,"u8.ToArray());
        Assert.True(Assert.Single(await Reading.Rows(LabJsonReader.Read, json)).IsFile);
        Assert.InRange(csv.Given + json.Given, 0, 1_000_000);

        await using var fhir = new EndlessFile("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":\""u8.ToArray(), "x,"u8.ToArray());
        Assert.True(Assert.Single(await Reading.Rows(LabFhirReader.Read, fhir)).IsFile);
        Assert.InRange(fhir.Given, 0, 3_000_000);
    }

    /// <summary>Any byte, and those that structure the formats more often.</summary>
    private static Gen<byte> DamageByte() => Gen.Frequency((1, Gen.Byte), (2, Gen.Char["\"{}[]:,;|^~\\&\r\n\t=#"].Select(c => (byte)c)));

    private static byte[] Damage(byte[] file, (int At, byte Value, int Kind)[] damages)
    {
        var bytes = file.ToList();
        foreach (var (at, value, kind) in damages)
        {
            if (bytes.Count == 0)
                break;
            var place = at % bytes.Count;
            if (kind == 0)
                bytes.RemoveRange(place, bytes.Count - place);
            else if (kind < 4)
                bytes.Insert(place, value);
            else
                bytes[place] = value;
        }

        return [.. bytes];
    }

    /// <summary>A start, and then the same again for as long as it is read.</summary>
    private sealed class EndlessFile(byte[] start, byte[] again) : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++, Given++)
                buffer[offset + i] = Given < start.Length ? start[Given] : again[(Given - start.Length) % again.Length];
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
