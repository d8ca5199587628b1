using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace HealthWuhan.Tests.Conversions;

/// <summary>Small files that decode, with whatever metadata or mischief a test wants in them.</summary>
internal static class EvidenceFiles
{
    /// <summary>What must never come out again: as a camera writes it into EXIF, XMP, IPTC and a comment.</summary>
    public const string Secret = "GPS 30.5928N 114.3055E iPhone of somebody";

    /// <summary>One grey pixel; every segment is between the beginning and the tables.</summary>
    public static byte[] Jpeg(params (byte Marker, byte[] Content)[] segments) => Jpeg(1, 1, segments);

    public static byte[] Jpeg(int width, int height, params (byte Marker, byte[] Content)[] segments)
    {
        List<byte> file = [0xFF, 0xD8];
        byte[] frame = [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0];
        byte[] oneCode = [1, .. new byte[15], 0];
        (byte, byte[])[] tables =
            [(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]), (0xC0, frame), (0xC4, [0x00, .. oneCode]), (0xC4, [0x10, .. oneCode]), (0xDA, [1, 1, 0, 0, 63, 0])];
        foreach (var (marker, content) in segments.Concat(tables))
            file.AddRange([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content]);
        return [.. file, 0x3F, 0xFF, 0xD9];
    }

    /// <summary>A photograph with all that a phone writes into one.</summary>
    public static byte[] Photograph() => Jpeg(
        (0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 72, 0, 72, 0, 0]),
        (0xE1, [.. "Exif\0\0"u8, .. Encoding.ASCII.GetBytes(Secret)]),
        (0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.ASCII.GetBytes(Secret)]),
        (0xED, [.. "Photoshop 3.0\0"u8, .. Encoding.ASCII.GetBytes(Secret)]),
        (0xFE, Encoding.ASCII.GetBytes(Secret)));

    /// <summary>A grey picture; the chunks are between header and picture.</summary>
    public static byte[] Png(int width = 3, int height = 2, params (string Type, byte[] Content)[] chunks) =>
        PngOf(Header(width, height), Deflated(new byte[height * (width + 1)]), chunks);

    public static byte[] PngOf(byte[] header, byte[] picture, params (string Type, byte[] Content)[] chunks) =>
    [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. chunks.SelectMany(chunk => Chunk(chunk.Type, chunk.Content)), .. Chunk("IDAT", picture), .. Chunk("IEND", []),
    ];

    public static byte[] Header(int width, int height, byte depth = 8, byte color = 0, byte interlace = 0)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, color, interlace);
        return header;
    }

    public static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        var (length, check) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32.HashToUInt32(body));
        return [.. length, .. body, .. check];
    }

    public static byte[] Deflated(byte[] clear)
    {
        var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(clear);
        return packed.ToArray();
    }

    /// <summary>A page with a line of text and a photograph, and the objects that a test adds; the catalog has the entries beside its pages.</summary>
    public static byte[] Pdf(string catalog = "", string trailer = "", string page = "", params string[] objects)
    {
        var content = Encoding.Latin1.GetString(Deflated(Encoding.ASCII.GetBytes("BT /F1 12 Tf 20 20 Td (release) Tj ET")));
        var photograph = Encoding.Latin1.GetString(Photograph());
        string[] all =
        [
            $"<</Type/Catalog/Pages 2 0 R{catalog}>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            $"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F1 5 0 R>>/XObject<</A 6 0 R>>>>/Contents 4 0 R/Metadata 8 0 R{page}>>",
            $"<</Filter/FlateDecode/Length {content.Length}>>stream\n{content}\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            $"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Length {photograph.Length}>>stream\n{photograph}\nendstream",
            $"<</Producer({Secret})/Author({Secret})>>",
            $"<</Type/Metadata/Subtype/XML/Length {Secret.Length}>>stream\n{Secret}\nendstream",
            .. objects,
        ];
        return PdfOf(all, $"/Root 1 0 R/Info 7 0 R{trailer}");
    }

    public static byte[] PdfOf(IReadOnlyList<string> objects, string trailer)
    {
        var file = new StringBuilder("%PDF-1.7\n%âãÏÓ\n");
        var places = new List<int>();
        foreach (var (value, i) in objects.Select((value, i) => (value, i)))
        {
            places.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{value}\nendobj\n");
        }

        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {places.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            file.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        file.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {places.Count + 1}{trailer}>>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }
}
