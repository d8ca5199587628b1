using System.Buffers.Binary;
using System.IO.Compression;

namespace HealthWuhan.Domain.Conversions;

/// <summary>The header of a PNG, as far as it says how large the picture is when it is inflated.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitsPerPixel, bool IsInterlaced);

/// <summary>Holds the picture of a PNG against its header.</summary>
internal static class PngPixels
{
    /// <summary>Where each pass of an interlaced picture begins, and its steps (PNG, section 8.2): x, y, step of x, step of y.</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] s_passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static PngHeader HeaderOf(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13 || chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
            throw EvidenceRefusedException.Damaged("The header of the picture is damaged.");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(chunk), BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]));
        EvidenceRules.DemandSize(width, height);
        var samples = (chunk[9], chunk[8]) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) => 1,
            (3, 1 or 2 or 4 or 8) => 1,
            (2, 8 or 16) => 3,
            (4, 8 or 16) => 2,
            (6, 8 or 16) => 4,
            _ => throw EvidenceRefusedException.Damaged("The header of the picture is damaged."),
        };
        return new((int)width, (int)height, samples * chunk[8], chunk[12] == 1);
    }

    /// <summary>Every row begins with a filter that there is, there are as many as there must be, and the checksum ends it.</summary>
    public static void Demand(PngHeader header, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        (long Rows, long Bytes)[] passes = [.. Passes(header)];
        if (passes.Sum(pass => pass.Rows * pass.Bytes) > EvidenceRules.MostInflated)
            throw EvidenceRefusedException.Oversized("The picture is too large when it is opened.");

        byte[] compressed = [.. parts.SelectMany(part => part.ToArray())];
        var check = new Adler();
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
            foreach (var (rows, bytes) in passes)
                DemandRows(inflated, rows, bytes, check);
            if (inflated.ReadByte() >= 0)
                throw EvidenceRefusedException.Oversized("The picture is larger than its header says.");
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            throw EvidenceRefusedException.Damaged("The picture cannot be opened.");
        }

        if (compressed.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(compressed.AsSpan(^4..)) != check.Value)
            throw EvidenceRefusedException.Hidden("Something else follows the picture.");
    }

    private static void DemandRows(Stream inflated, long rows, long bytes, Adler check)
    {
        var row = new byte[bytes];
        for (var i = 0L; i < rows; i++)
        {
            inflated.ReadExactly(row);
            if (row[0] > 4)
                throw EvidenceRefusedException.Damaged("The picture has a filter that there is not.");
            check.Add(row);
        }
    }

    private static IEnumerable<(long Rows, long Bytes)> Passes(PngHeader header)
    {
        foreach (var (x, y, stepX, stepY) in header.IsInterlaced ? s_passes : [(0, 0, 1, 1)])
        {
            var (width, height) = (Steps(header.Width, x, stepX), Steps(header.Height, y, stepY));
            if (width > 0 && height > 0)
                yield return (height, 1 + (((width * header.BitsPerPixel) + 7) / 8));
        }
    }

    private static long Steps(long size, int from, int step) => size <= from ? 0 : (size - from + step - 1) / step;

    /// <summary>Adler-32 (RFC 1950), which ends a zlib stream.</summary>
    private sealed class Adler
    {
        private const uint Modulus = 65521;
        private const int MostAtOnce = 5552;

        private uint _sum = 1;
        private uint _sums;

        public uint Value => (_sums << 16) | _sum;

        public void Add(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                var some = bytes[..Math.Min(bytes.Length, MostAtOnce)];
                foreach (var one in some)
                {
                    _sum += one;
                    _sums += _sum;
                }

                (_sum, _sums) = (_sum % Modulus, _sums % Modulus);
                bytes = bytes[some.Length..];
            }
        }
    }
}
