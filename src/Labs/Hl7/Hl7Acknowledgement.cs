using System.Globalization;
using System.Text;
using HealthWuhan.Domain;

namespace HealthWuhan.Labs.Hl7;

/// <summary>What a message's sender is told (HL7 table 0008).</summary>
public enum Hl7Acceptance
{
    /// <summary>AA: taken, and will not be lost.</summary>
    Accepted,

    /// <summary>AE: something in it is wrong; sent again as it is, it will be wrong again.</summary>
    Error,

    /// <summary>AR: not looked at, for a reason that is not in its content (it cannot be read, or we cannot take it now).</summary>
    Rejected,
}

/// <summary>One thing that is wrong with a message; becomes an ERR segment.</summary>
/// <param name="Location">Where, as ERR-2 has it: <c>OBX^2^5</c> is field 5 of the second OBX. Null for the message as a whole.</param>
/// <param name="Condition">HL7's own code (table 0357), such as 102 for a value of the wrong kind.</param>
/// <param name="Code">Ours, kebab-case and stable.</param>
/// <param name="Detail">A sentence.</param>
public sealed record Hl7Error(string? Location, string Condition, string Code, string Detail);

/// <summary>Builds the answer to a message (ACK), in its own separators, character set and version.</summary>
public static class Hl7Acknowledgement
{
    private const string Name = "HEALTHWUHAN";
    private const int MaxControlId = 20;

    /// <summary>The bytes of the answer, its segments ended by CR as the standard has it; without MLLP's frame.</summary>
    /// <param name="header">Of the message that is answered; null where it could not be read, which leaves the answer without its control id.</param>
    /// <param name="acceptance">Becomes MSA-1.</param>
    /// <param name="errors">None where it was taken without a word.</param>
    /// <param name="at">The time of the answer.</param>
    public static byte[] Build(Hl7Header? header, Hl7Acceptance acceptance, IReadOnlyList<Hl7Error> errors, DateTimeOffset at) =>
        (header?.Charset ?? Hl7Charset.Undeclared).Encoding.GetBytes(Text(header, acceptance, errors, at));

    /// <summary>The same as text.</summary>
    public static string Text(Hl7Header? header, Hl7Acceptance acceptance, IReadOnlyList<Hl7Error> errors, DateTimeOffset at)
    {
        var marks = header?.Segment.Delimiters ?? Hl7Delimiters.Usual;
        var answer = new StringBuilder();
        Append(answer, marks, Header(header, marks, at));
        Append(answer, marks, ["MSA", CodeOf(acceptance), Escaped(header?.ControlId, marks)]);
        foreach (var error in errors)
            Append(answer, marks, Error(error, marks));
        return answer.ToString();
    }

    private static string[] Header(Hl7Header? header, Hl7Delimiters marks, DateTimeOffset at)
    {
        var component = marks.Component.ToString();
        var type = string.Join(component, "ACK", Escaped(header?.TriggerEvent ?? "R01", marks), "ACK");
        var fields = new string[19];
        Array.Fill(fields, "");
        fields[0] = "MSH";
        fields[1] = marks.EncodingCharacters;
        (fields[2], fields[3]) = (Name, "");
        (fields[4], fields[5]) = (Escaped(header?.Segment.Text(3), marks), Escaped(header?.Segment.Text(4), marks));
        fields[6] = CityTime.Of(at).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + "+0800";
        fields[8] = type;
        fields[9] = Escaped(Cut("A" + (header?.ControlId ?? "0"), MaxControlId), marks);
        fields[10] = Escaped(header?.ProcessingId ?? "P", marks);
        fields[11] = Escaped(header?.Version ?? "2.5.1", marks);
        fields[17] = header?.Charset.Name ?? "UNICODE UTF-8";
        return fields[..18];
    }

    private static string[] Error(Hl7Error error, Hl7Delimiters marks)
    {
        var location = error.Location?.Replace('^', marks.Component) ?? "";
        var condition = string.Join(marks.Component, error.Condition, Escaped(ConditionText(error.Condition), marks), "HL70357");
        return ["ERR", "", location, condition, "E", Escaped(error.Code, marks), "", "", Escaped(error.Detail, marks)];
    }

    private static void Append(StringBuilder answer, Hl7Delimiters marks, string[] fields) => answer.AppendJoin(marks.Field, fields).Append('\r');

    private static string Escaped(string? text, Hl7Delimiters marks) => text is null ? "" : Hl7Escapes.Escape(text, marks);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static string CodeOf(Hl7Acceptance acceptance) => acceptance switch
    {
        Hl7Acceptance.Accepted => "AA",
        Hl7Acceptance.Error => "AE",
        _ => "AR",
    };

    private static string ConditionText(string condition) => condition switch
    {
        "100" => "Segment sequence error",
        "101" => "Required field missing",
        "102" => "Data type error",
        "103" => "Table value not found",
        "200" => "Unsupported message type",
        "204" => "Unknown key identifier",
        "205" => "Duplicate key identifier",
        _ => "Application internal error",
    };
}
