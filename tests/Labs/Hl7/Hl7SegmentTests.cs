using System.Text;
using CsCheck;
using HealthWuhan.Labs;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.Tests.Hl7;

public class Hl7SegmentTests
{
    private const string Results = "MSH|^~\\&|LIS|LAB-A|HEALTHWUHAN||20210807101500+0800||ORU^R01^ORU_R01|M-1|P|2.5.1||||||UNICODE UTF-8\rPID|1\r";

    [Fact]
    public void The_header_of_a_message_is_read()
    {
        var header = Hl7Header.Read(Encoding.UTF8.GetBytes(Results)).Value;
        Assert.Equal(("ORU", "R01", "M-1", "2.5.1", "P", "UNICODE UTF-8"), (
            header.MessageCode, header.TriggerEvent, header.ControlId, header.Version, header.ProcessingId, header.Charset.Name));
        Assert.True(header.IsResults);
        Assert.Equal("LAB-A", header.Segment.Text(4));
    }

    [Theory]
    [InlineData("MSH!@*%:!LIS!!!!!!ORU@R01!M-1!P!2.3\r")]
    [InlineData("\uFEFFMSH|^~\\&|LIS||||||ORU^R01|M-1\n")]
    [InlineData("\vMSH|^~\\&#|LIS||||||ORU|M-1\r\u001C\r")]
    [InlineData("MSH|^|LIS||||||ORU^R01^ORU_R01|M-1")]
    [InlineData("\r\n\r\nMSH|^~\\&|LIS||||||ORU^R01|M-1|P|2.5|||||||||||||||||\r\n")]
    public void Whatever_separators_and_line_ends_it_has(string message)
    {
        var header = Hl7Header.Read(Encoding.UTF8.GetBytes(message)).Value;
        Assert.Equal(("M-1", true, "LIS"), (header.ControlId, header.IsResults, header.Segment.Text(3)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("barcode,result\n")]
    [InlineData("PID|1\rMSH|^~\\&|")]
    [InlineData("MSH")]
    [InlineData("MSH|")]
    [InlineData("MSH||LIS")]
    [InlineData("MSH|^^^^|LIS")]
    [InlineData("MSHA^~\\&ALIS")]
    [InlineData("MSH|^~\\&|LIS|||||||M-1|P|2.5||||||KLINGON")]
    public void What_is_no_header_is_refused(string message) =>
        Assert.Equal("unreadable-file", Hl7Header.Read(Encoding.UTF8.GetBytes(message)).Refusal?.Code);

    [Theory]
    [InlineData("GB 18030-2000")]
    [InlineData("")]
    public void A_header_in_GB18030_is_read_by_what_it_says_or_by_its_bytes(string charset)
    {
        var message = CityEncodings.Gb18030.GetBytes($"MSH|^~\\&|检验系统|武汉\u3021实验室||||||M-1|P|2.5||||||{charset}\r");
        Assert.Equal("检验系统", Hl7Header.Read(message).Value.Segment.Text(3));
    }

    [Fact]
    public void Bytes_that_are_not_in_the_character_set_of_the_header_are_refused() => Assert.Contains(
        "MSH-18", Hl7Header.Read([.. "MSH|^~\\&|"u8, 0xC0, 0xEE, .. "||||||||P|2.5||||||UNICODE UTF-8"u8]).Refusal?.Detail, StringComparison.Ordinal);

    [Fact]
    public void Fields_have_repetitions_components_and_subcomponents()
    {
        var segment = Segment("SPM|1|A&B&C^D~E^F&G||\"\"");
        Assert.Equal("A C D E G", string.Join(' ',
            segment.Text(2), segment.Text(2, subcomponent: 3), segment.Text(2, 2), segment.Text(2, repetition: 2), segment.Text(2, 2, 2, 2)));
        Assert.Equal((2, 1, 0, 0), (segment.Repetitions(2), segment.Repetitions(1), segment.Repetitions(3), segment.Repetitions(40)));
        Assert.All([segment.Text(3), segment.Text(4), segment.Text(9), segment.Text(2, 9), segment.Text(2, repetition: 3)], Assert.Null);
    }

    [Theory]
    [InlineData(@"a\F\b\S\c\T\d\R\e\E\f", "a|b^c&d~e\\f")]
    [InlineData(@"one\.br\two", "one\ntwo")]
    [InlineData(@"\H\bold\N\ text\.sp2\", "bold text")]
    [InlineData(@"\XE69D8E\\XE4BC9F\", "李伟")]
    [InlineData(@"C:\temp", @"C:\temp")]
    [InlineData(@"\XZZ\", @"\XZZ\")]
    [InlineData(@"\XFF\", @"\XFF\")]
    [InlineData(@"\\", @"\\")]
    public void Escapes_stand_for_what_they_mean(string sent, string meant) => Assert.Equal(meant, Segment("NTE|1||" + sent).Text(3));

    [Fact]
    public void What_is_escaped_reads_back_as_it_was() => Gen.Select(Gen.String, Gen.Bool.Select(usual => usual ? Hl7Delimiters.Usual : new('!', '@', '*', '%', ':')))
        .Sample((text, marks) =>
        {
            var escaped = Hl7Escapes.Escape(text, marks);
            Assert.DoesNotContain('\r', escaped);
            Assert.DoesNotContain(marks.Field, escaped);
            Assert.Equal(text, Hl7Escapes.Unescape(escaped, marks, Encoding.UTF8));
        });

    private static Hl7Segment Segment(string line) => new(line, Hl7Delimiters.Usual, Hl7Charset.Undeclared);
}
