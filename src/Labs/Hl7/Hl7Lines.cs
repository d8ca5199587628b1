namespace HealthWuhan.Labs.Hl7;

/// <summary>
/// The segments of a stream one by one, whatever ends their lines. Memory is one buffer: of a segment longer than it (a picture in an OBX) the rest
/// is passed over.
/// </summary>
internal sealed class Hl7Lines(Stream file)
{
    private const int MaxLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[MaxLine];
    private int _start;
    private int _end;
    private bool _hasEnded;
    private bool _endedByReturn;

    /// <summary>Of the current line, from 1, as an editor counts.</summary>
    public int Number { get; private set; }

    /// <summary>Without its end and without MLLP's frame; blank lines come too. Valid until the next move.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Whether the line went on, and its rest was passed over.</summary>
    public bool IsCut { get; private set; }

    public async ValueTask<bool> MoveNext(CancellationToken cancellationToken)
    {
        IsCut = false;
        while (true)
        {
            PassLineFeed();
            var end = _buffer.AsSpan(_start.._end).IndexOfAny((byte)'\r', (byte)'\n');
            if (end >= 0)
            {
                Take(end);
                _endedByReturn = _buffer[_start - 1] == '\r';
                return true;
            }

            if (_end - _start == _buffer.Length)
                await CutLine(cancellationToken);
            else if (_hasEnded)
                return TakeRest();
            else
                await Fill(cancellationToken);
        }
    }

    /// <summary>CR LF is one end of a line, also where they came apart.</summary>
    private void PassLineFeed()
    {
        if (!_endedByReturn || _start == _end)
            return;
        _endedByReturn = false;
        if (_buffer[_start] == '\n')
            _start++;
    }

    private void Take(int length)
    {
        Number++;
        var line = _buffer.AsMemory(_start, length);
        var plain = Hl7Batch.WithoutWrapping(line.Span);
        Line = plain.IsEmpty ? default : line.Slice(line.Span.IndexOf(plain), plain.Length);
        _start += length + 1;
    }

    private bool TakeRest()
    {
        if (_start == _end)
            return false;
        Take(_end - _start);
        _start = _end;
        return true;
    }

    /// <summary>Keeps the beginning of a line that fills the buffer, and reads on to its end.</summary>
    private async ValueTask CutLine(CancellationToken cancellationToken)
    {
        IsCut = true;
        // Room for what follows: half of a line's beginning is more than any field that is read from it.
        var kept = _buffer.Length / 2;
        var rest = _buffer.AsMemory(kept);
        while (!_hasEnded)
        {
            var read = await file.ReadAsync(rest, cancellationToken);
            _hasEnded = read == 0;
            var end = rest.Span[..read].IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
                continue;
            rest.Span[end..read].CopyTo(rest.Span);
            (_start, _end) = (0, kept + read - end);
            return;
        }

        (_start, _end) = (0, kept);
    }

    private async ValueTask Fill(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await file.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _hasEnded = read == 0;
        _end += read;
    }
}
