using System.IO.Compression;

namespace HealthWuhan.Domain.Conversions;

/// <summary>
/// Every object of a PDF, found by reading the file from its first byte to its last, whatever its tables of contents say: nothing is passed over, and of
/// two of one number the later counts, as with a document that was changed.
/// </summary>
internal sealed class PdfObjects
{
    private const int MostObjects = 100_000;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly PdfLexer _lexer;
    private readonly Dictionary<int, PdfValue> _byNumber = [];
    private long _inflated;

    public PdfObjects(ReadOnlyMemory<byte> file)
    {
        _file = file;
        _lexer = new(file);
        while (!IsAtEnd())
            Next();
    }

    /// <summary>Every object, of two of one number both.</summary>
    public List<PdfValue> All { get; } = [];

    public PdfReference? Root { get; private set; }

    /// <summary>What a reference stands for; the value itself where it is none, null where nothing is there.</summary>
    public PdfValue? Resolve(PdfValue? value) => value is PdfReference reference ? _byNumber.GetValueOrDefault(reference.Number) : value;

    /// <summary>A stream's bytes, where it is inflated first; also counts against what a whole document may be inflated to.</summary>
    public byte[] Inflate(PdfStream stream)
    {
        var clear = new MemoryStream();
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(stream.Stored.ToArray()), CompressionMode.Decompress);
            var some = new byte[64 * 1024];
            for (var read = inflated.Read(some); read > 0; read = inflated.Read(some))
            {
                if ((_inflated += read) > EvidenceRules.MostInflated)
                    throw EvidenceRefusedException.Oversized("The document is too large when it is opened.");
                clear.Write(some.AsSpan(0, read));
            }
        }
        catch (InvalidDataException)
        {
            throw EvidenceRefusedException.Damaged("A stream of the document cannot be opened.");
        }

        return clear.ToArray();
    }

    private bool IsAtEnd()
    {
        _lexer.SkipSpace();
        return _lexer.IsAtEnd;
    }

    private void Next()
    {
        if (_lexer.Take("xref"u8))
            SkipTable();
        else if (_lexer.Take("trailer"u8))
            Trailer(_lexer.Value() as PdfDictionary);
        else if (_lexer.Take("startxref"u8))
            _ = _lexer.TakeNumber() ?? throw EvidenceRefusedException.Damaged("The end of the document is damaged.");
        else if (_lexer.TakeNumber() is { } number && _lexer.TakeNumber() is not null && _lexer.Take("obj"u8))
            Object(number);
        else
            throw EvidenceRefusedException.Hidden("Something in or behind the document is no part of it.");
    }

    private void SkipTable()
    {
        while (_lexer.TakeNumber() is not null || _lexer.Take("n"u8) || _lexer.Take("f"u8))
        {
            // Its entries are of no use: every object is found without them.
        }
    }

    private void Trailer(PdfDictionary? trailer)
    {
        if (trailer is null)
            throw EvidenceRefusedException.Damaged("The end of the document is damaged.");
        if (trailer["Encrypt"] is not null)
            throw EvidenceRefusedException.Encrypted();
        Root = trailer["Root"] as PdfReference ?? Root;
    }

    private void Object(int number)
    {
        var value = _lexer.Value();
        if (value is PdfDictionary dictionary && _lexer.Take("stream"u8))
            value = new PdfStream(dictionary, Stored(dictionary));
        if (!_lexer.Take("endobj"u8))
            throw EvidenceRefusedException.Damaged("An object of the document has no end.");

        Add(number, value);
        if (value is PdfStream { Dictionary: var kind } stream)
        {
            if (kind.Name("Type") == "ObjStm")
                Unpack(stream);
            if (kind.Name("Type") == "XRef")
                Trailer(kind);
        }
    }

    private void Add(int number, PdfValue value)
    {
        if (All.Count == MostObjects)
            throw EvidenceRefusedException.Oversized("The document has too many objects.");
        All.Add(value);
        _byNumber[number] = value;
    }

    /// <summary>The length is taken from the dictionary where it fits; a reference to it may come later in the file, so else the end is looked for.</summary>
    private ReadOnlyMemory<byte> Stored(PdfDictionary dictionary)
    {
        var rest = _file[_lexer.At..];
        rest = rest.Span.StartsWith("\r\n"u8) ? rest[2..] : rest.Length > 0 && rest.Span[0] is (byte)'\n' or (byte)'\r' ? rest[1..] : rest;
        var from = _file.Length - rest.Length;
        if (dictionary["Length"] is PdfAtom { Number: >= 0 and var length } && length <= rest.Length)
        {
            _lexer.At = from + length;
            if (_lexer.Take("endstream"u8))
                return rest[..length];
        }

        for (var end = 0; rest.Span[end..].IndexOf("endstream"u8) is var next and >= 0; end += next + 1)
        {
            _lexer.At = from + end + next + "endstream".Length;
            var after = _lexer.At;
            if (!_lexer.Take("endobj"u8))
                continue;
            _lexer.At = after;
            return WithoutLineEnd(rest[..(end + next)]);
        }

        throw EvidenceRefusedException.Damaged("A stream of the document has no end.");
    }

    private static ReadOnlyMemory<byte> WithoutLineEnd(ReadOnlyMemory<byte> stored) =>
        stored.Span.EndsWith("\r\n"u8) ? stored[..^2] : stored.Length > 0 && stored.Span[^1] is (byte)'\n' or (byte)'\r' ? stored[..^1] : stored;

    /// <summary>The objects in a stream: so many pairs of number and place, then the values.</summary>
    private void Unpack(PdfStream stream)
    {
        if (stream.Filters is not (["FlateDecode"] or []) || stream.Dictionary["DecodeParms"] is not (null or PdfAtom))
            throw EvidenceRefusedException.Damaged("Objects of the document are stored in a way that is not taken.");
        var clear = stream.Filters is [] ? stream.Stored.ToArray() : Inflate(stream);
        if (stream.Dictionary["N"] is not PdfAtom { Number: >= 0 and <= MostObjects and var count } || stream.Dictionary["First"] is not PdfAtom { Number: >= 0 and var first })
            throw EvidenceRefusedException.Damaged("Objects of the document are damaged.");

        var places = new PdfLexer(clear);
        for (var i = 0; i < count; i++)
        {
            if (places.TakeNumber() is not { } number || places.TakeNumber() is not { } place || first + (long)place > clear.Length)
                throw EvidenceRefusedException.Damaged("Objects of the document are damaged.");
            Add(number, new PdfLexer(clear) { At = first + place }.Value());
        }
    }
}
