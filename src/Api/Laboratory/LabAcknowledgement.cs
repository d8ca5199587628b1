using System.Globalization;
using System.Text;
using HealthWuhan.Labs;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.Api.Laboratory;

/// <summary>
/// A receipt as HL7: one message is answered by its ACK (AA where all of it was taken, AE where something was not, AR where the message itself was not
/// looked at); a file of several by a batch with an ACK for each that is not AA, which is the standard's acknowledgement by exception.
/// </summary>
internal static class LabAcknowledgement
{
    public static string Text(LabReceipt receipt, DateTimeOffset now)
    {
        if (receipt.LastMessage is null or { Number: 1 })
            return Answer(receipt.LastMessage, receipt.Answer.Refused, receipt.Unreadable is not null, now);

        var answers = receipt.Answer.Refused.GroupBy(row => row.Message?.Number)
            .Select(rows => Answer(rows.First().Message, [.. rows], isUnreadable: false, now)).ToArray();
        return new StringBuilder("FHS|^~\\&|HEALTHWUHAN\rBHS|^~\\&|HEALTHWUHAN\r")
            .AppendJoin("", answers)
            .Append("BTS|").Append(answers.Length.ToString(CultureInfo.InvariantCulture)).Append('|').Append(SenderAnswer.Summary(receipt)).Append("\rFTS|1\r")
            .ToString();
    }

    private static string Answer(LabMessage? message, IReadOnlyList<RefusedRow> refused, bool isUnreadable, DateTimeOffset now)
    {
        var acceptance = isUnreadable || refused.Any(row => row.Code is "unreadable-message" or "unsupported-message") ? Hl7Acceptance.Rejected
            : refused.Count > 0 ? Hl7Acceptance.Error
            : Hl7Acceptance.Accepted;
        return Hl7Acknowledgement.Text(message?.Header, acceptance, [.. refused.Select(Error)], now);
    }

    private static Hl7Error Error(RefusedRow row) =>
        new(row.Location, ConditionOf(row.Code), row.Code, row.Barcode is null ? row.Detail : $"Tube {row.Barcode}: {row.Detail}");

    /// <summary>HL7's own list of error conditions (table 0357).</summary>
    private static string ConditionOf(string code) => code switch
    {
        "missing-field" => "101",
        "invalid-result" => "103",
        "unsupported-message" => "200",
        "unknown-batch" or "missing-reference" => "204",
        "different-result-held" => "205",
        "unreadable-file" or "unreadable-message" => "100",
        _ when code.StartsWith("invalid-", StringComparison.Ordinal) => "102",
        _ => "207",
    };
}
