using System.Buffers;
using System.Globalization;
using System.Text;

namespace HealthWuhan.Domain.Conversions;

/// <summary>Reads the values of a PDF one after the other (ISO 32000-1, section 7.2). Comments are passed over and forgotten.</summary>
internal sealed class PdfLexer(ReadOnlyMemory<byte> file)
{
    private const int DeepestNesting = 64;

    private static readonly SearchValues<byte> s_hex = SearchValues.Create("0123456789abcdefABCDEF \r\n\t\f\0"u8);
    private static readonly SearchValues<byte> s_number = SearchValues.Create("0123456789+-."u8);

    private int _depth;

    public int At { get; set; }

    public bool IsAtEnd => At >= file.Length;

    private ReadOnlySpan<byte> Rest => file.Span[At..];

    public void SkipSpace()
    {
        while (At < file.Length)
        {
            if (IsSpace(file.Span[At]))
                At++;
            else if (file.Span[At] == '%')
                At += Rest.IndexOfAny((byte)'\r', (byte)'\n') is var end and >= 0 ? end : Rest.Length;
            else
                return;
        }
    }

    /// <summary>Takes a keyword if it is the next thing.</summary>
    public bool Take(ReadOnlySpan<byte> keyword)
    {
        SkipSpace();
        if (!Rest.StartsWith(keyword) || (Rest.Length > keyword.Length && IsRegular(Rest[keyword.Length])))
            return false;
        At += keyword.Length;
        return true;
    }

    /// <summary>A whole number, if it is the next thing.</summary>
    public int? TakeNumber()
    {
        SkipSpace();
        var token = Regular();
        if (token.Length is 0 or > 10 || !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        At += token.Length;
        return number;
    }

    public PdfValue Value()
    {
        SkipSpace();
        if (Rest.Length == 0 || ++_depth > DeepestNesting)
            throw EvidenceRefusedException.Damaged("The document ends early, or is nested too deeply.");
        var value = (char)Rest[0] switch
        {
            '/' => Name(),
            '(' => LiteralString(),
            '[' => Array(),
            '<' when Rest.StartsWith("<<"u8) => Dictionary(),
            '<' => HexString(),
            _ => NumberOrKeyword(),
        };
        _depth--;
        return value;
    }

    private PdfName Name()
    {
        At++;
        var token = Regular();
        At += token.Length;
        var text = new StringBuilder(token.Length);
        for (var i = 0; i < token.Length; i++)
        {
            var isEscape = token[i] == '#' && i + 2 < token.Length;
            if (isEscape && byte.TryParse(token.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
                (_, i) = (text.Append((char)escaped), i + 2);
            else
                text.Append((char)token[i]);
        }

        return new(text.ToString());
    }

    private PdfAtom LiteralString()
    {
        var (from, open) = (At, 0);
        for (; At < file.Length; At++)
        {
            var one = file.Span[At];
            open += one switch { (byte)'(' => 1, (byte)')' => -1, _ => 0 };
            if (one == '\\')
                At++;
            if (open == 0)
                return new(file.Span[from..++At].ToArray());
        }

        throw EvidenceRefusedException.Damaged("A string of the document has no end.");
    }

    private PdfAtom HexString()
    {
        var end = Rest.IndexOf((byte)'>');
        if (end < 0 || Rest[1..end].IndexOfAnyExcept(s_hex) >= 0)
            throw EvidenceRefusedException.Damaged("A string of the document is damaged.");
        var text = Rest[..(end + 1)].ToArray();
        At += text.Length;
        return new(text);
    }

    private PdfArray Array()
    {
        At++;
        var items = new List<PdfValue>();
        while (!TakeDelimiter("]"u8))
            items.Add(Value());
        return new(items);
    }

    private PdfDictionary Dictionary()
    {
        At += 2;
        var entries = new Dictionary<string, PdfValue>(StringComparer.Ordinal);
        while (!TakeDelimiter(">>"u8))
        {
            if (Value() is not PdfName key)
                throw EvidenceRefusedException.Damaged("A dictionary of the document is damaged.");
            // Readers differ in which of two they take, so that one of them would be shown something else.
            if (!entries.TryAdd(key.Text, Value()))
                throw EvidenceRefusedException.Damaged("A dictionary of the document says something twice.");
        }

        return new(entries);
    }

    private bool TakeDelimiter(ReadOnlySpan<byte> delimiter)
    {
        SkipSpace();
        if (!Rest.StartsWith(delimiter))
            return false;
        At += delimiter.Length;
        return true;
    }

    /// <summary>Two whole numbers and an R are a reference; else the first of them is a number by itself.</summary>
    private PdfValue NumberOrKeyword()
    {
        var token = Regular().ToArray();
        if (TakeNumber() is { } number)
        {
            var after = At;
            if (TakeNumber() is not null && Take("R"u8))
                return new PdfReference(number);
            At = after;
            return new PdfAtom(token);
        }

        var isNumber = token.Length is > 0 and <= 40 && token.AsSpan().IndexOfAnyExcept(s_number) < 0;
        if (!isNumber && Encoding.Latin1.GetString(token) is not ("true" or "false" or "null"))
            throw EvidenceRefusedException.Damaged("The document holds something that is no value.");
        At += token.Length;
        return new PdfAtom(token);
    }

    private ReadOnlySpan<byte> Regular()
    {
        var length = 0;
        while (length < Rest.Length && IsRegular(Rest[length]))
            length++;
        return Rest[..length];
    }

    private static bool IsSpace(byte one) => one is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsRegular(byte one) => !IsSpace(one) && "()<>[]{}/%"u8.IndexOf(one) < 0;
}
