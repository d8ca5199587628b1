using System.Text;
using CsCheck;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.Tests.Hl7;

public class Hl7BatchTests
{
    private static readonly string[] Lines = ["MSH|x", "OBR|1", "OBX|2", "BHS|^~\\&", "BTS|1", "ZZZ|9", "", "\v"];

    [Theory]
    [InlineData("MSH|1\rOBR|1\r", "MSH|1 OBR|1")]
    [InlineData("FHS|^~\\&\rBHS|^~\\&\rMSH|1\rOBR|1\rMSH|2\rBTS|2\rFTS|1\r", "MSH|1 OBR|1/MSH|2")]
    [InlineData("\uFEFFFHS|^~\\&\r\nBHS|^~\\&\r\n\r\nMSH|1\r\nOBR|1\r\n\r\nMSH|2", "MSH|1 OBR|1/MSH|2")]
    [InlineData("\vMSH|1\nOBR|1\n\u001C\r\vMSH|2\n\u001C\r", "MSH|1 OBR|1/MSH|2")]
    [InlineData("what is this\rMSH|1\r", "what is this/MSH|1")]
    [InlineData("FHS|^~\\&\rFTS|0\r", "")]
    [InlineData("", "")]
    [InlineData("\r\n \r\n", "")]
    public void A_file_is_split_into_its_messages(string file, string expected) => Assert.Equal(expected, string.Join('/', Split(file)));

    [Fact]
    public void Nothing_but_the_envelope_is_lost() => Gen.Int[0, 7].Select(i => Lines[i]).Array[0, 20].Sample(lines =>
    {
        var kept = lines.Where(line => line is not ("BHS|^~\\&" or "BTS|1" or "" or "\v"));
        Assert.Equal(string.Join(' ', kept), string.Join(' ', Split(string.Join('\r', lines))));
    });

    private static IEnumerable<string> Split(string file) => Hl7Batch.Split(Encoding.UTF8.GetBytes(file)).Select(message => string.Join(' ',
        Encoding.UTF8.GetString(message.Span).Split(['\r', '\n', '\v', '\u001C'], StringSplitOptions.RemoveEmptyEntries)));
}
