using System.Text;
using HealthWuhan.Labs;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.Tests.Hl7;

public class Hl7AcknowledgementTests
{
    private static readonly DateTimeOffset At = new(2021, 8, 7, 2, 15, 0, TimeSpan.Zero);

    [Fact]
    public void A_message_is_accepted_by_its_control_id() => Assert.Equal(
        "MSH|^~\\&|HEALTHWUHAN||LIS|LAB-A|20210807101500+0800||ACK^R01^ACK|AM-1|P|2.3||||||UNICODE UTF-8\rMSA|AA|M-1\r",
        Answer("MSH|^~\\&|LIS|LAB-A|||||ORU^R01|M-1|P|2.3", Hl7Acceptance.Accepted));

    [Fact]
    public void Errors_are_told_in_the_senders_own_separators() => Assert.Equal(
        "MSH!@*%:!HEALTHWUHAN!!LIS!!20210807101500+0800!!ACK@R01@ACK!AM%S%1!T!2.5!!!!!!UNICODE UTF-8\r" +
        "MSA!AE!M%S%1\r" +
        "ERR!!OBX@2@5!103@Table value not found@HL70357!E!invalid-result!!!what%F% is one of a, b.\r",
        Answer("MSH!@*%:!LIS!!!!!!ORU@R01!M%S%1!T!2.5", Hl7Acceptance.Error, new Hl7Error("OBX^2^5", "103", "invalid-result", "what! is one of a, b.")));

    [Fact]
    public void What_has_no_header_is_rejected_all_the_same() => Assert.EndsWith(
        "MSA|AR|\rERR|||207^Application internal error^HL70357|E|temporarily-unavailable|||Later.\r",
        Encoding.UTF8.GetString(Hl7Acknowledgement.Build(
            null, Hl7Acceptance.Rejected, [new(null, "207", "temporarily-unavailable", "Later.")], At)),
        StringComparison.Ordinal);

    [Fact]
    public void The_answer_is_in_the_senders_character_set()
    {
        var header = Hl7Header.Read(CityEncodings.Gb18030.GetBytes("MSH|^~\\&|检验|||||||M-1|P|2.5||||||GB18030")).Value;
        var answer = Hl7Acknowledgement.Build(header, Hl7Acceptance.Accepted, [], At);
        Assert.Equal(("检验", "GB 18030-2000"), (Hl7Header.Read(answer).Value.Segment.Text(5), Hl7Header.Read(answer).Value.Charset.Name));
    }

    private static string Answer(string message, Hl7Acceptance acceptance, params Hl7Error[] errors) =>
        Hl7Acknowledgement.Text(Hl7Header.Read(Encoding.UTF8.GetBytes(message)).Value, acceptance, errors, At);
}
