using System.Text;
using System.Text.Unicode;

namespace HealthWuhan.Labs.Hl7;

/// <summary>
/// How the bytes of a message become text, by its MSH-18 (HL7 table 0211). Where it says nothing, or ASCII, which labs' systems leave there by default: UTF-8 where
/// the bytes are that, else GB18030, of which GBK and GB2312 are parts.
/// </summary>
public sealed class Hl7Charset
{
    private static readonly Hl7Charset s_declaredUtf8 = new("UNICODE UTF-8", CityEncodings.Utf8);
    private static readonly Hl7Charset s_declaredGb18030 = new("GB 18030-2000", CityEncodings.Gb18030);

    private readonly Encoding? _only;

    private Hl7Charset(string? name, Encoding? only) => (Name, _only) = (name, only);

    /// <summary>Nothing is known: each segment by its bytes.</summary>
    public static Hl7Charset Undeclared { get; } = new(null, null);

    /// <summary>As MSH-18 writes it; null where the sender did not say.</summary>
    public string? Name { get; }

    /// <summary>For an answer to the sender, and for bytes in escape sequences.</summary>
    public Encoding Encoding => _only ?? CityEncodings.Utf8;

    /// <summary>Null for a character set that cannot be read.</summary>
    internal static Hl7Charset? Declared(string? name) => Letters(name) switch
    {
        "" or "ASCII" or "UNICODE" => Undeclared,
        "UNICODEUTF8" or "UTF8" => s_declaredUtf8,
        "GB18030" or "GB180302000" or "GB180302005" or "GBK" or "GB2312" => s_declaredGb18030,
        _ => null,
    };

    /// <summary>The text of a segment; null where its bytes are none in this character set.</summary>
    internal string? Decode(ReadOnlySpan<byte> segment)
    {
        var isUtf8 = Utf8.IsValid(segment);
        if (isUtf8 && !ReferenceEquals(_only, CityEncodings.Gb18030))
            return CityEncodings.Utf8.GetString(segment);
        if (ReferenceEquals(_only, CityEncodings.Utf8))
            return null;
        try
        {
            return CityEncodings.Gb18030.GetString(segment);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Letters(string? name) => new([.. (name ?? "").Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)]);
}
