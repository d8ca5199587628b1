using System.Buffers.Binary;
using System.IO.Hashing;

namespace HealthWuhan.Domain.Conversions;

/// <summary>
/// A PNG of nothing but header, palette, transparency and picture: text, times, EXIF, profiles and frames of an animation stay behind. The picture is inflated once, so that
/// it is known to be exactly as large as its header says.
/// </summary>
internal static class PngCleaner
{
    private const int ChunkFrame = 12;

    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Clean(ReadOnlyMemory<byte> file)
    {
        var chunks = Chunks(file, out var length);
        if (file.Span[length..].IndexOfAnyExcept("\0\r\n \t"u8) >= 0)
            throw EvidenceRefusedException.Hidden("Something else follows the picture.");
        DemandOrder([.. chunks.Select(chunk => chunk.Type).Where(IsKept)]);
        PngPixels.Demand(PngPixels.HeaderOf(chunks[0].Content.Span), [.. chunks.Where(chunk => chunk.Type == "IDAT").Select(chunk => chunk.Content)]);

        var clean = new MemoryStream(file.Length);
        clean.Write(Signature);
        foreach (var chunk in chunks.Where(chunk => IsKept(chunk.Type)))
            clean.Write(chunk.Whole.Span);
        return clean.ToArray();
    }

    private static bool IsKept(string type) => type is "IHDR" or "PLTE" or "tRNS" or "IDAT" or "IEND";

    private static List<(string Type, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Whole)> Chunks(ReadOnlyMemory<byte> file, out int at)
    {
        var chunks = new List<(string Type, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Whole)>();
        at = Signature.Length;
        do
        {
            var chunk = Chunk(file[at..]);
            chunks.Add(chunk);
            at += chunk.Whole.Length;
        }
        while (chunks[^1].Type != "IEND");

        return chunks;
    }

    private static (string Type, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Whole) Chunk(ReadOnlyMemory<byte> rest)
    {
        var length = rest.Length >= ChunkFrame ? BinaryPrimitives.ReadUInt32BigEndian(rest.Span) : uint.MaxValue;
        if (length > rest.Length - ChunkFrame)
            throw EvidenceRefusedException.Damaged("The picture ends early.");
        var whole = rest[..(ChunkFrame + (int)length)];
        var body = whole[4..^4];
        if (Crc32.HashToUInt32(body.Span) != BinaryPrimitives.ReadUInt32BigEndian(whole.Span[^4..]))
            throw EvidenceRefusedException.Damaged("A part of the picture is not as its checksum says.");
        var type = System.Text.Encoding.Latin1.GetString(body.Span[..4]);
        // A capital first letter says that the picture cannot be shown without it.
        if (!type.All(char.IsAsciiLetter) || (char.IsAsciiLetterUpper(type[0]) && !IsKept(type)))
            throw EvidenceRefusedException.Damaged("The picture has a part of an unknown kind.");
        return (type, body[4..], whole);
    }

    /// <summary>Header, palette, transparency, picture in one run, end.</summary>
    private static void DemandOrder(string[] kept)
    {
        string[] runs = [.. kept.Where((type, i) => i == 0 || type != "IDAT" || kept[i - 1] != "IDAT")];
        string[][] sound = [["IHDR", "IDAT", "IEND"], ["IHDR", "PLTE", "IDAT", "IEND"], ["IHDR", "tRNS", "IDAT", "IEND"], ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]];
        if (!sound.Any(order => order.SequenceEqual(runs)))
            throw EvidenceRefusedException.Damaged("The parts of the picture are missing, or in another order than they must be.");
    }
}
