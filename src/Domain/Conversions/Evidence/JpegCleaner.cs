using System.Buffers.Binary;

namespace HealthWuhan.Domain.Conversions;

/// <summary>
/// A JPEG of nothing but what decodes: frame, tables and scans are copied, every application segment and comment stays behind (EXIF, GPS, XMP, IPTC,
/// colour profiles, previews), and with them whatever follows the picture.
/// </summary>
internal static class JpegCleaner
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte QuantizationTables = 0xDB;
    private const byte RestartInterval = 0xDD;
    private const byte HuffmanTables = 0xC4;
    private const byte Jfif = 0xE0;
    private const byte Adobe = 0xEE;
    private const byte LastApplication = 0xEF;
    private const byte Comment = 0xFE;

    /// <summary>More than any encoder makes of a progressive picture, and few enough to decode.</summary>
    private const int MostScans = 100;

    public static byte[] Clean(ReadOnlySpan<byte> file)
    {
        var clean = new MemoryStream(file.Length);
        clean.Write([0xFF, StartOfImage]);
        var (at, frames, scans) = (2, 0, 0);
        while (true)
        {
            var marker = NextMarker(file, ref at);
            if (marker == EndOfImage)
                break;

            var segment = Segment(file, ref at);
            if (IsFrame(marker) && frames++ > 0)
                throw EvidenceRefusedException.Damaged("The picture has two frames.");
            if (marker == StartOfScan && (frames == 0 || scans++ == MostScans))
                throw EvidenceRefusedException.Damaged("The picture has a scan without a frame, or too many.");
            Keep(clean, marker, segment);
            if (marker == StartOfScan)
                clean.Write(EntropyCoded(file, ref at));
        }

        if (scans == 0)
            throw EvidenceRefusedException.Damaged("The picture has no scan.");
        clean.Write([0xFF, EndOfImage]);
        DemandNothingBehind(file[at..]);
        return clean.ToArray();
    }

    private static byte NextMarker(ReadOnlySpan<byte> file, ref int at)
    {
        if (at >= file.Length || file[at] != 0xFF)
            throw EvidenceRefusedException.Damaged("The picture ends early, or a segment is not where it must be.");
        while (at < file.Length && file[at] == 0xFF)
            at++;
        return at < file.Length ? file[at++] : throw EvidenceRefusedException.Damaged("The picture ends early.");
    }

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> file, ref int at)
    {
        var length = at + 2 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : 0;
        if (length < 2 || at + length > file.Length)
            throw EvidenceRefusedException.Damaged("A segment of the picture is longer than the file.");
        var segment = file.Slice(at + 2, length - 2);
        at += length;
        return segment;
    }

    private static void Keep(MemoryStream clean, byte marker, ReadOnlySpan<byte> segment)
    {
        switch (marker)
        {
            // Without the preview that may follow it.
            case Jfif when segment.Length >= 14 && segment.StartsWith("JFIF\0"u8):
                Write(clean, marker, [.. segment[..12], 0, 0]);
                break;
            // How the colours are stored: without it a decoder guesses.
            case Adobe when segment.Length >= 12 && segment.StartsWith("Adobe"u8):
                Write(clean, marker, segment[..12]);
                break;
            case (>= Jfif and <= LastApplication) or Comment:
                break;
            default:
                DemandStructure(marker, segment);
                Write(clean, marker, segment);
                break;
        }
    }

    /// <summary>Nothing may hide in a table that is longer than what it holds.</summary>
    private static void DemandStructure(byte marker, ReadOnlySpan<byte> segment)
    {
        var isSound = marker switch
        {
            _ when IsFrame(marker) => IsFrameSound(segment),
            StartOfScan => segment.Length > 0 && segment[0] is >= 1 and <= 4 && segment.Length == 4 + (2 * segment[0]),
            QuantizationTables => AreTables(segment, table => table[0] >> 4 == 0 ? 65 : 129),
            HuffmanTables => AreTables(segment, table => table.Length < 17 ? 17 : 17 + Sum(table.Slice(1, 16))),
            RestartInterval => segment.Length == 2,
            _ => false,
        };
        if (!isSound)
            throw EvidenceRefusedException.Damaged($"Segment {marker:X2} of the picture is damaged, or of a kind of JPEG that is not taken.");
    }

    private static bool IsFrame(byte marker) => marker is 0xC0 or 0xC1 or 0xC2;

    private static bool IsFrameSound(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6 || segment[0] != 8 || segment[5] is not (1 or 3 or 4) || segment.Length != 6 + (3 * segment[5]))
            return false;
        EvidenceRules.DemandSize(BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]));
        return true;
    }

    private static bool AreTables(ReadOnlySpan<byte> segment, TableLength lengthOf)
    {
        while (segment.Length > 0 && lengthOf(segment) is var length && length <= segment.Length)
            segment = segment[length..];
        return segment.Length == 0;
    }

    private static int Sum(ReadOnlySpan<byte> counts)
    {
        var sum = 0;
        foreach (var count in counts)
            sum += count;
        return sum;
    }

    /// <summary>Up to the next marker that is neither a stuffed byte nor a restart.</summary>
    private static ReadOnlySpan<byte> EntropyCoded(ReadOnlySpan<byte> file, ref int at)
    {
        var from = at;
        while (true)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= file.Length)
                throw EvidenceRefusedException.Damaged("The picture ends early.");
            at += next;
            if (file[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7)))
                return file[from..at];
            at += 2;
        }
    }

    /// <summary>What a camera appends is left behind: its second picture, its film. Anything else has no business there.</summary>
    private static void DemandNothingBehind(ReadOnlySpan<byte> rest)
    {
        var isOfCamera = rest.StartsWith((ReadOnlySpan<byte>)[0xFF, StartOfImage, 0xFF]) || (rest.Length > 8 && rest[4..8].SequenceEqual("ftyp"u8));
        if (!isOfCamera && rest.IndexOfAnyExcept("\0\r\n \t"u8) >= 0)
            throw EvidenceRefusedException.Hidden("Something else follows the picture.");
    }

    private static void Write(MemoryStream clean, byte marker, ReadOnlySpan<byte> segment)
    {
        Span<byte> header = [0xFF, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(segment.Length + 2));
        clean.Write(header);
        clean.Write(segment);
    }

    private delegate int TableLength(ReadOnlySpan<byte> table);
}
