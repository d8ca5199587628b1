using System.Text;
using CsCheck;
using HealthWuhan.Labs;

namespace HealthWuhan.Tests;

public class RoundTripTests
{
    [Fact]
    public Task Reports_written_as_csv_are_read_as_the_same_reports() =>
        Gen.Select(Reading.Reports, Gen.Char[",;\t"]).SampleAsync(async (reports, separator) =>
        {
            var rows = await Reading.Csv(Reading.ToCsv(reports, separator));
            Assert.Equal(reports, rows.Select(row => row.Report));
            Assert.Equal(Enumerable.Range(2, reports.Length), rows.Select(row => row.Row));
        });

    [Fact]
    public Task Reports_written_as_json_are_read_as_the_same_reports() => Reading.Reports.SampleAsync(async reports =>
    {
        var file = Reading.ToJson(reports);
        Assert.Equal(reports, (await Reading.Json(file)).Select(row => row.Report));
        Assert.Equal(reports, (await Reading.Json($"{{\"rows\":{file}}}")).Select(row => row.Report));
    });

    [Fact]
    public Task Garbage_is_answered_and_never_throws() => Gen.Byte.Array[0, 2000].SampleAsync(async bytes =>
    {
        Assert.All(await Reading.Csv(bytes), row => Assert.NotEmpty(row.Problems));
        Assert.All(await Reading.Json(bytes), row => Assert.NotEmpty(row.Problems));
    });

    [Fact]
    public Task Damaged_files_are_answered_and_never_throw() =>
        Gen.Select(Reading.Reports, Gen.Select(Gen.Int[0, 5000], Gen.Byte).Array[1, 5]).SampleAsync(async (reports, damages) =>
        {
            foreach (var row in await Reading.Csv(Damage(Reading.ToCsv(reports, ','), damages)))
                Assert.Equal(row.Report is null, row.Problems.Count > 0);
            foreach (var row in await Reading.Json(Damage(Reading.ToJson(reports), damages)))
                Assert.Equal(row.Report is null, row.Problems.Count > 0);
        });

    [Fact]
    public async Task A_file_larger_than_any_memory_is_read_row_by_row()
    {
        var taken = 0;
        await using var file = new EndlessFile(Encoding.UTF8.GetBytes("barcode,result\n"), Encoding.UTF8.GetBytes("AB-1,Negative\n"));
        await foreach (var row in LabCsvReader.Read(file, Reading.Now, TestContext.Current.CancellationToken))
        {
            Assert.NotNull(row.Report);
            if (++taken == 100_000)
                break;
        }

        Assert.InRange(file.Given, 0, 2_000_000);
    }

    [Fact]
    public async Task An_endless_row_is_given_up_soon()
    {
        await using var csv = new EndlessFile("barcode,result,\""u8.ToArray(), "x,"u8.ToArray());
        Assert.True(Assert.Single(await Reading.Rows(LabCsvReader.Read, csv)).IsFile);
        await using var json = new EndlessFile("[{\"kit\":\""u8.ToArray(), "x,"u8.ToArray());
        Assert.True(Assert.Single(await Reading.Rows(LabJsonReader.Read, json)).IsFile);
        Assert.InRange(csv.Given + json.Given, 0, 1_000_000);
    }

    private static byte[] Damage(string file, (int At, byte Value)[] damages)
    {
        var bytes = Encoding.UTF8.GetBytes(file);
        foreach (var (at, value) in damages)
            bytes[at % bytes.Length] = value;
        return bytes;
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
