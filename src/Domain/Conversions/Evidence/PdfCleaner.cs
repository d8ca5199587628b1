using System.Buffers;
using System.Globalization;
using System.Text;

namespace HealthWuhan.Domain.Conversions;

/// <summary>
/// A PDF of nothing but its pages: written anew from the pages and what they draw, so that neither the document's information, its metadata, nor an earlier
/// version of it is left, and photographs in it lose theirs.
/// </summary>
internal sealed class PdfCleaner
{
    private const int DeepestNesting = 100;

    private readonly PdfObjects _objects;
    private readonly ArrayBufferWriter<byte> _clean = new();

    /// <summary>The number that an object has in the clean document, by the number it had.</summary>
    private readonly Dictionary<int, int> _numbers = [];

    private readonly Queue<PdfReference> _toWrite = new();
    private int _depth;

    private PdfCleaner(PdfObjects objects) => _objects = objects;

    public static byte[] Clean(ReadOnlyMemory<byte> file)
    {
        var version = file.Span.Length > 8 ? file.Span[5] : 0;
        if (version is not ((byte)'1' or (byte)'2') || file.Span[6] != '.')
            throw EvidenceRefusedException.Damaged("The document is of no version that there is.");
        var objects = new PdfObjects(file);
        PdfContent.Demand(objects);
        return new PdfCleaner(objects).Write();
    }

    private byte[] Write()
    {
        if (_objects.Resolve(_objects.Root) is not PdfDictionary catalog || catalog["Pages"] is not PdfReference pages || !IsPages(pages))
            throw EvidenceRefusedException.Damaged("The document has no pages.");

        Text("%PDF-1.7\n%âãÏÓ\n");
        List<long> places = [_clean.WrittenCount];
        Text("1 0 obj\n<</Type/Catalog/Pages ");
        Put(pages);
        Text(">>\nendobj\n");
        while (_toWrite.TryDequeue(out var next))
        {
            places.Add(_clean.WrittenCount);
            Text($"{_numbers[next.Number]} 0 obj\n");
            Put(_objects.Resolve(next)!);
            Text("\nendobj\n");
        }

        var table = _clean.WrittenCount;
        Text($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            Text(place.ToString("D10", CultureInfo.InvariantCulture) + " 00000 n \n");
        Text($"trailer\n<</Size {places.Count + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
        return _clean.WrittenSpan.ToArray();
    }

    private bool IsPages(PdfReference pages) =>
        _objects.Resolve(pages) is PdfDictionary tree && tree.Name("Type") == "Pages" && _objects.Resolve(tree["Kids"]) is PdfArray { Items.Count: > 0 };

    private void Put(PdfValue value)
    {
        if (++_depth > DeepestNesting)
            throw EvidenceRefusedException.Damaged("The document is nested too deeply.");
        switch (value)
        {
            case PdfAtom atom:
                _clean.Write(atom.Text);
                break;
            case PdfName name:
                Put(name);
                break;
            case PdfReference reference:
                Put(reference);
                break;
            case PdfArray array:
                Put(array);
                break;
            case PdfDictionary dictionary:
                Put(dictionary, stored: null);
                break;
            case PdfStream stream:
                Put(stream);
                break;
        }

        _depth--;
    }

    private void Put(PdfName name)
    {
        Text("/");
        foreach (var one in name.Text)
            Text(char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.' or '+' ? one.ToString() : $"#{(int)one:X2}");
    }

    /// <summary>What is not there is null, as for every reader.</summary>
    private void Put(PdfReference reference)
    {
        if (_objects.Resolve(reference) is null or PdfReference)
        {
            Text("null");
            return;
        }

        if (!_numbers.TryGetValue(reference.Number, out var number))
        {
            // The catalog is the first.
            _numbers[reference.Number] = number = _numbers.Count + 2;
            _toWrite.Enqueue(reference);
        }

        Text($"{number} 0 R");
    }

    private void Put(PdfArray array)
    {
        Text("[");
        foreach (var item in array.Items)
        {
            Put(item);
            Text(" ");
        }

        Text("]");
    }

    private void Put(PdfDictionary dictionary, int? stored)
    {
        Text("<<");
        foreach (var (key, value) in PdfContent.Kept(dictionary))
        {
            Put(new PdfName(key));
            Text(" ");
            Put(value);
        }

        if (stored is { } length)
            Text($"/Length {length}");
        Text(">>");
    }

    private void Put(PdfStream stream)
    {
        var bytes = stream.Filters is ["DCTDecode" or "DCT"] ? JpegCleaner.Clean(stream.Stored.Span) : stream.Stored.ToArray();
        Put(stream.Dictionary, bytes.Length);
        Text("\nstream\n");
        _clean.Write(bytes);
        Text("\nendstream");
    }

    private void Text(string text) => _clean.Write(Encoding.Latin1.GetBytes(text));
}
