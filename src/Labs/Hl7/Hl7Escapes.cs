using System.Text;

namespace HealthWuhan.Labs.Hl7;

/// <summary>HL7's escape sequences: delimiters, line breaks and bytes within a text.</summary>
public static class Hl7Escapes
{
    /// <summary>
    /// The text that was meant. Bytes (<c>\X0D0A\</c>) are in the message's character set; highlighting and formatting say nothing here and go;
    /// an escape character that begins no sequence stands for itself.
    /// </summary>
    public static string Unescape(ReadOnlySpan<char> text, Hl7Delimiters delimiters, Encoding encoding)
    {
        var next = text.IndexOf(delimiters.Escape);
        if (next < 0)
            return text.ToString();

        var plain = new StringBuilder(text.Length);
        while (next >= 0)
        {
            plain.Append(text[..next]);
            text = text[(next + 1)..];
            var end = text.IndexOf(delimiters.Escape);
            if (end >= 0 && Meant(text[..end], delimiters, encoding) is { } meant)
            {
                plain.Append(meant);
                text = text[(end + 1)..];
            }
            else
            {
                plain.Append(delimiters.Escape);
            }

            next = text.IndexOf(delimiters.Escape);
        }

        return plain.Append(text).ToString();
    }

    /// <summary>The text as it can stand in a field: delimiters as their sequences, line breaks as <c>\.br\</c>, other controls as bytes.</summary>
    public static string Escape(string text, Hl7Delimiters delimiters)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (SequenceOf(c, delimiters) is { } sequence)
                escaped.Append(delimiters.Escape).Append(sequence).Append(delimiters.Escape);
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static string? SequenceOf(char c, Hl7Delimiters delimiters) =>
        c == delimiters.Field ? "F"
        : c == delimiters.Component ? "S"
        : c == delimiters.Subcomponent ? "T"
        : c == delimiters.Repetition ? "R"
        : c == delimiters.Escape ? "E"
        : c == '\n' ? ".br"
        : c < ' ' ? $"X{(int)c:X2}"
        : null;

    private static string? Meant(ReadOnlySpan<char> sequence, Hl7Delimiters delimiters, Encoding encoding) => sequence switch
    {
        "F" => delimiters.Field.ToString(),
        "S" => delimiters.Component.ToString(),
        "T" => delimiters.Subcomponent.ToString(),
        "R" => delimiters.Repetition.ToString(),
        "E" => delimiters.Escape.ToString(),
        "P" => "#",
        "H" or "N" => "",
        ".br" or ".BR" => "\n",
        ['X', .. var hex] => Bytes(hex, encoding),
        ['.' or 'C' or 'M', ..] => "",
        _ => null,
    };

    private static string? Bytes(ReadOnlySpan<char> hex, Encoding encoding)
    {
        var bytes = new byte[hex.Length / 2];
        if (hex.IsEmpty || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return null;
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
