using System.Buffers;
using System.Text;

namespace HealthWuhan.Labs;

/// <summary>
/// A text file of a lab as UTF-8. ASCII is the same in UTF-8 and GB18030, so a window from the first byte on that is none decides: what reads as UTF-8 for
/// the most part passes as it is, anything else is taken for GB18030. A file that begins with a mark passes as it is. Memory is one window.
/// </summary>
/// <remarks>
/// Some words of two or three characters are both; more text practically never is. Bytes that are no GB18030 become U+FFFD, so that a spoilt row can be told.
/// </remarks>
internal sealed class CityTextStream(Stream file) : Stream
{
    private const int Window = 64 * 1024;

    private readonly byte[] _read = new byte[Window];
    private ReadOnlyMemory<byte> _ready;
    private ReadOnlyMemory<byte> _undecided;
    private Encoder? _encoder;
    private Decoder? _decoder;
    private bool _isDecided;
    private bool _isFirst = true;
    private bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty && !(_hasEnded && _undecided.IsEmpty))
            await Next(cancellationToken);
        var count = Math.Min(buffer.Length, _ready.Length);
        _ready[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A lab's file is read as it arrives.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask Next(CancellationToken cancellationToken)
    {
        if (!_undecided.IsEmpty)
        {
            await Decide(cancellationToken);
            return;
        }

        var read = await file.ReadAsync(_read, cancellationToken);
        _hasEnded = read == 0;
        ReadOnlyMemory<byte> bytes = _read.AsMemory(0, read);
        if (_isFirst && !bytes.IsEmpty)
            _isDecided = StartsWithMark(bytes.Span);
        _isFirst &= bytes.IsEmpty;
        if (_isDecided)
        {
            Emit(bytes);
            return;
        }

        var ascii = bytes.Span.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        _ready = ascii < 0 ? bytes : bytes[..ascii];
        _undecided = ascii < 0 ? default : bytes[ascii..];
    }

    private async ValueTask Decide(CancellationToken cancellationToken)
    {
        _undecided.CopyTo(_read);
        var length = _undecided.Length;
        var more = await file.ReadAtLeastAsync(_read.AsMemory(length), Window - length, throwOnEndOfStream: false, cancellationToken);
        _hasEnded = more < Window - length;
        _undecided = default;
        _isDecided = true;
        ReadOnlyMemory<byte> bytes = _read.AsMemory(0, length + more);
        if (!IsMostlyUtf8(bytes.Span))
        {
            _decoder = CityEncodings.LenientGb18030.GetDecoder();
            _encoder = CityEncodings.Utf8.GetEncoder();
        }

        Emit(bytes);
    }

    private void Emit(ReadOnlyMemory<byte> bytes)
    {
        if (_decoder is null)
        {
            _ready = bytes;
            return;
        }

        var chars = new char[_decoder.GetCharCount(bytes.Span, flush: _hasEnded)];
        var decoded = _decoder.GetChars(bytes.Span, chars, flush: _hasEnded);
        var utf8 = new byte[_encoder!.GetByteCount(chars.AsSpan(0, decoded), flush: _hasEnded)];
        _ready = utf8.AsMemory(0, _encoder.GetBytes(chars.AsSpan(0, decoded), utf8, flush: _hasEnded));
    }

    private static bool IsMostlyUtf8(ReadOnlySpan<byte> bytes)
    {
        var (valid, invalid) = (0, 0);
        while (!bytes.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(bytes, out _, out var length) == OperationStatus.Done;
            if (!isValid)
                invalid += length;
            else if (length > 2)
                valid += length;
            bytes = bytes[length..];
        }

        // Chinese has three bytes a character in UTF-8. Two that are valid by chance are common in GB18030: 伟 is CE B0, and so is ΰ.
        return invalid == 0 || valid > invalid;
    }

    private static bool StartsWithMark(ReadOnlySpan<byte> bytes) => bytes is [0xEF, 0xBB, 0xBF, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
}
