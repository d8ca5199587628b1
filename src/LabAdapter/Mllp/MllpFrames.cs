using System.Buffers;

namespace HealthWuhan.LabAdapter.Mllp;

/// <summary>What the bytes read so far amount to.</summary>
internal enum MllpRead
{
    /// <summary>More bytes are needed.</summary>
    More,

    /// <summary>A message is whole.</summary>
    Message,

    /// <summary>The message is longer than is taken.</summary>
    TooLong,

    /// <summary>What was sent is not MLLP.</summary>
    NoFrame,
}

/// <summary>
/// Takes messages out of a stream of bytes: each begins with VT and ends with FS, usually followed by CR. Neither can occur in a message, in UTF-8 or in
/// GB18030, so a VT always begins one, even where the one before was never ended.
/// </summary>
/// <remarks>Holds at most one message, of at most the given length, whatever is fed to it and in whatever pieces.</remarks>
internal sealed class MllpFrames(int maxBytes)
{
    private const byte Begin = 0x0B;
    private const byte End = 0x1C;

    /// <summary>Between messages a few stray bytes (line ends, mostly) are passed over; a peer that sends more does not speak MLLP.</summary>
    private const int MaxStray = 64;

    private readonly ArrayBufferWriter<byte> _message = new();
    private int _stray;

    /// <summary>Whether a message has begun and not ended.</summary>
    public bool IsInMessage { get; private set; }

    /// <summary>The message, after <see cref="MllpRead.Message"/> and until the next feed; what of it was read after <see cref="MllpRead.TooLong"/>.</summary>
    public ReadOnlyMemory<byte> Message => _message.WrittenMemory;

    /// <summary>Reads on, up to the end of the next message at most; <paramref name="bytes"/> is what is left.</summary>
    public MllpRead Feed(ref ReadOnlySequence<byte> bytes)
    {
        if (!IsInMessage)
            _message.ResetWrittenCount();
        while (!bytes.IsEmpty)
        {
            var span = bytes.FirstSpan;
            var used = IsInMessage ? TakeMessage(span, out var read) : TakeStray(span, out read);
            bytes = bytes.Slice(used);
            if (read != MllpRead.More)
                return read;
        }

        return MllpRead.More;
    }

    private int TakeStray(ReadOnlySpan<byte> span, out MllpRead read)
    {
        var begin = span.IndexOf(Begin);
        var stray = begin < 0 ? span.Length : begin;
        _stray += stray;
        read = _stray > MaxStray ? MllpRead.NoFrame : MllpRead.More;
        if (begin < 0)
            return stray;
        (IsInMessage, _stray) = (true, 0);
        return begin + 1;
    }

    private int TakeMessage(ReadOnlySpan<byte> span, out MllpRead read)
    {
        read = MllpRead.More;
        var mark = span.IndexOfAny(Begin, End);
        var content = mark < 0 ? span : span[..mark];
        if (_message.WrittenCount + content.Length > maxBytes)
        {
            var room = maxBytes - _message.WrittenCount;
            _message.Write(content[..room]);
            read = MllpRead.TooLong;
            return room;
        }

        _message.Write(content);
        if (mark < 0)
            return span.Length;
        if (span[mark] == Begin)
            _message.ResetWrittenCount();
        else
            (IsInMessage, read) = (false, MllpRead.Message);
        return mark + 1;
    }
}
