using System.Buffers.Text;

namespace HealthWuhan.Load.Booking;

/// <summary>An answer of the product as its bytes came in. No general reader of HTTP: it knows what our own server sends.</summary>
internal readonly ref struct RushAnswer(ReadOnlySpan<byte> bytes)
{
    private const int StatusAt = 9;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Status => Utf8Parser.TryParse(_bytes[StatusAt..], out int status, out _) ? status : 0;

    /// <summary>With the sizes of its chunks, where it has any: what is looked for in it never crosses one.</summary>
    public ReadOnlySpan<byte> Body => _bytes[(HeadLength(_bytes) ?? _bytes.Length)..];

    /// <summary>Whether all of it is there.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> bytes)
    {
        if (HeadLength(bytes) is not { } head)
            return false;
        var answer = new RushAnswer(bytes);
        if (answer.Header("Transfer-Encoding: "u8) is [_, ..])
            return bytes.EndsWith("\r\n0\r\n\r\n"u8);
        return bytes.Length >= head + (answer.Number("Content-Length: "u8) ?? 0);
    }

    /// <summary>The value behind a name with its colon and blank; empty where there is none.</summary>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        var head = _bytes[..(HeadLength(_bytes) ?? 0)];
        var at = head.IndexOf(name);
        if (at < 0)
            return default;
        var value = head[(at + name.Length)..];
        return value[..value.IndexOf("\r\n"u8)];
    }

    public int? Number(ReadOnlySpan<byte> name) => Utf8Parser.TryParse(Header(name), out int number, out _) ? number : null;

    /// <summary>A text of the body, by its name in quotes and the colon; what we look for has no escapes.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> name)
    {
        var at = Body.IndexOf(name);
        if (at < 0)
            return default;
        var value = Body[(at + name.Length + 1)..];
        return value[..value.IndexOf((byte)'"')];
    }

    private static int? HeadLength(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\r\n\r\n"u8) is >= 0 and var end ? end + 4 : null;
}
