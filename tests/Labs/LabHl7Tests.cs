using System.Text;

namespace HealthWuhan.Tests;

/// <summary>What is wrong with HL7 files, and how it is told.</summary>
public class LabHl7Tests
{
    private const string Header = "MSH|^~\\&|LIS|LAB|||||ORU^R01|M-1|P|2.5.1||||||UNICODE UTF-8\r";
    private const string Good = "OBR|1|||94500-6\rOBX|1|CWE|94500-6||260385009||||||F\rSPM|1|AB-1\r";

    [Theory]
    [InlineData("OBR|1\rOBX|1|CWE|94500-6||260385009||||||F\r", "missing-field OBR^1^3")]
    [InlineData("OBR|1||AB-1\r", "missing-field OBX")]
    [InlineData("OBR|1||AB-1\rOBX|1|CWE|94500-6||what||||||F\r", "invalid-result OBX^1^5")]
    [InlineData("OBR|1||AB-1\rNTE|1\rOBX|1|CWE|94500-6||260385009||||||P\r", "result-not-final OBX^1^11")]
    [InlineData("OBR|1||AB-1\rOBX|1|CWE|94500-6||260385009||||||F\rOBX|2|CWE|94500-6||10828004||||||F\r", "invalid-result OBX^2^5")]
    [InlineData("OBR|1||AB-1\rOBX|1|CWE|94500-6||260385009~10828004||||||F\r", "invalid-result OBX^1^5")]
    [InlineData("OBR|1||AB-1\rOBX|1|CWE|94500-6||10828004||||||F\rOBX|2|SN|94510-5||>^40||||||F\r", "invalid-ct OBX^2^5")]
    [InlineData("OBR|1||AB-1\rOBX|1|CWE|94500-6||10828004||||||F\rOBX|2|NM|94511-3||99||||||F\r", "invalid-ct OBX^2^5")]
    [InlineData("OBR|1||AB-1\rOBX|1|CWE|94500-6||260385009||||||F||||||||yesterday\r", "invalid-tested-at OBX^1^19")]
    [InlineData("OBR|1\rOBX|1|CWE|94500-6||260385009||||||F\rSPM|1|AB-1\rSPM|2|AB-2\r", "invalid-barcode SPM^2^2")]
    [InlineData("OBR|1\rOBX|1|CWE|94500-6||260385009||||||F\rSPM|1|A B\r", "invalid-barcode SPM^1^2")]
    public async Task A_problem_is_told_with_its_place(string order, string expected)
    {
        var rows = await Reading.Hl7(Header + order + Good);
        var problem = Assert.Single(rows[0].Problems);
        Assert.Equal(expected, $"{problem.Code} {problem.Location}");
        Assert.Equal((2, null), (rows[0].Row, rows[0].Report));
        Assert.NotNull(rows[1].Report);
    }

    [Theory]
    [InlineData("MSH|^~\\&|LIS||||||ADT^A01|M-1|P|2.5.1\r" + Good, "unsupported-message MSH^1^9")]
    [InlineData("MSH|^~\\&|LIS||||||ORU^R01|M-1|T|2.5.1\r" + Good, "unsupported-message MSH^1^11")]
    [InlineData("MSH|^~\\&|LIS||||||ORU^R01|M-1|P|2.5.1||||||KLINGON\r" + Good, "unreadable-message MSH")]
    [InlineData("MSH\r" + Good, "unreadable-message MSH")]
    [InlineData("MSH|^~\\&|LIS||||||ORU^R01|M-1|P|2.5.1\rPID|1\rNTE|1\r", "missing-field OBR")]
    public async Task A_message_is_refused_as_a_whole_and_its_neighbours_taken(string message, string expected)
    {
        var rows = await Reading.Hl7("FHS|^~\\&\rBHS|^~\\&\r" + Header + Good + message + Header + Good + "BTS|3\rFTS|1\r");
        var problem = Assert.Single(rows[1].Problems);
        Assert.Equal((expected, 7, 2), ($"{problem.Code} {problem.Location}", rows[1].Row, rows[1].Message?.Number));
        Assert.All([rows[0], rows[2]], row => Assert.NotNull(row.Report));
        Assert.Equal(3, rows.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n \r\n")]
    [InlineData("barcode,result\nAB-1,Negative\n")]
    [InlineData("OBR|1\rMSH|^~\\&\r")]
    public async Task What_is_no_hl7_is_refused_once(string file)
    {
        var row = Assert.Single(await Reading.Hl7(file));
        Assert.Equal((true, "unreadable-file"), (row.IsFile, Assert.Single(row.Problems).Code));
    }

    [Fact]
    public async Task Bytes_that_are_not_in_the_declared_character_set_spoil_one_order()
    {
        byte[] spoilt = [.. "OBR|1||AB-0\rOBX|1|CWE|94500-6||"u8, 0xD2, 0xF5, 0xD0, 0xD4, .. "||||||F\r"u8];
        var rows = await Reading.Hl7([.. Encoding.UTF8.GetBytes(Header), .. spoilt, .. Encoding.UTF8.GetBytes(Good)]);
        Assert.Contains(rows[0].Problems, problem => problem is { Code: "wrong-encoding", Location: "OBX^1" });
        Assert.NotNull(rows[1].Report);
    }

    [Fact]
    public async Task A_picture_of_any_size_is_passed_over()
    {
        var picture = $"OBX|2|ED|PIC||^IM^PNG^Base64^{new string('x', 1_000_000)}||||||F\r\n";
        var rows = await Reading.Hl7(Header + Good + picture + "OBR|2||AB-2\r\n" + picture + "OBX|1|CWE|94500-6||260385009||||||F\r\n" + picture);
        Assert.Equal(["AB-1", "AB-2"], rows.Select(row => row.Report?.Barcode.Value));
        Assert.Equal([2, 6], rows.Select(row => row.Row));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Lines_are_the_same_however_their_bytes_arrive(int atOnce)
    {
        var file = Encoding.UTF8.GetBytes((Header + Good + "\n" + Good).Replace("\r", "\r\n", StringComparison.Ordinal));
        var rows = await Reading.Rows(Labs.LabHl7Reader.Read, new TricklingFile(file, atOnce));
        Assert.Equal([2, 6], rows.Select(row => row.Row));
        Assert.All(rows, row => Assert.NotNull(row.Report));
    }

    private sealed class TricklingFile(byte[] file, int atOnce) : MemoryStream(file)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(atOnce, buffer.Length)], cancellationToken);
    }
}
