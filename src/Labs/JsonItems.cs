using System.Text.Json;
using HealthWuhan.Domain;

namespace HealthWuhan.Labs;

/// <summary>
/// The elements of a JSON array in a member of the root (or at the root itself), one by one as the bytes arrive. Memory is one buffer, the
/// size of the largest element.
/// </summary>
/// <remarks>JsonSerializer streams only the array at the root, and without a bound for an element.</remarks>
internal sealed class JsonItems(Stream file, string member, int maxItemSize)
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>An element that trickles in must not be parsed anew for every byte.</summary>
    private const int MinRead = 4 * 1024;

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private byte[] _buffer = new byte[Math.Min(FirstBuffer, maxItemSize)];
    private int _start;
    private int _end;
    private bool _isFinal;
    private bool _hasRows;
    private JsonReaderState _state;
    private Place _place = Place.Root;

    private enum Place { Root, Object, Rows, RowsInObject }

    private enum Step { Token, Row, End, MoreNeeded }

    /// <summary>Whether the array may be the root.</summary>
    public bool MayBeRoot { get; init; }

    /// <summary>The beginning of the file, where it has been read before.</summary>
    public ReadOnlyMemory<byte> Head { get; set; }

    /// <summary>Of the current element, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The bytes of the current element, until the next move.</summary>
    public ReadOnlyMemory<byte> Item { get; private set; }

    /// <summary>Why there is no further row, when that is not the end of the rows.</summary>
    public Refusal? Broken { get; private set; }

    public async ValueTask<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            Step step;
            while ((step = Advance()) is Step.MoreNeeded)
                await Fill(cancellationToken);
            return step is Step.Row;
        }
        catch (JsonException)
        {
            Broken = LabRow.Unreadable($"{(MayBeRoot ? "The file is not a JSON array of rows" : "The file is not a FHIR Bundle with entries")}, or not any more after row {Number}.");
            return false;
        }
    }

    private async ValueTask Fill(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            Grow();
        var isFirst = _end == 0 && _place == Place.Root;
        // A large element is parsed anew when there is half as much again of it.
        var wanted = Math.Min(Math.Max(MinRead, _end / 2), _buffer.Length - _end);
        var read = await ReadAtLeast(wanted, cancellationToken);
        _isFinal = read < wanted;
        _end += read;
        if (isFirst && _buffer.AsSpan(0, _end).StartsWith(Mark))
            _start = Mark.Length;
    }

    private async ValueTask<int> ReadAtLeast(int wanted, CancellationToken cancellationToken)
    {
        var ahead = Math.Min(Head.Length, _buffer.Length - _end);
        Head[..ahead].CopyTo(_buffer.AsMemory(_end));
        Head = Head[ahead..];
        return ahead >= wanted
            ? ahead
            : ahead + await file.ReadAtLeastAsync(_buffer.AsMemory(_end + ahead), wanted - ahead, throwOnEndOfStream: false, cancellationToken);
    }

    private void Grow()
    {
        if (_buffer.Length >= maxItemSize)
            throw new JsonException("An element is larger than it may be.");
        Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, maxItemSize));
    }

    /// <summary>Reads on to the next element. What is not there as a whole stays in the buffer, to be read again with more behind it.</summary>
    private Step Advance()
    {
        var origin = _start;
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start.._end), _isFinal, _state);
        while (true)
        {
            var step = Next(ref reader, origin);
            if (step is Step.MoreNeeded)
                return step;
            _start = origin + (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            if (step is not Step.Token)
                return step;
        }
    }

    private Step Next(ref Utf8JsonReader reader, int origin)
    {
        if (!reader.Read())
            return !_isFinal ? Step.MoreNeeded : _hasRows ? Step.End : throw new JsonException("No rows.");
        return _place switch
        {
            Place.Root when !_hasRows => Enter(reader.TokenType == JsonTokenType.StartObject ? Place.Object : Place.Rows, ref reader),
            Place.Object when reader.TokenType == JsonTokenType.PropertyName => Member(ref reader),
            Place.Rows or Place.RowsInObject => Element(ref reader, origin),
            _ => Step.Token,
        };
    }

    private Step Enter(Place place, ref Utf8JsonReader reader)
    {
        if (place is not Place.Object)
        {
            if (reader.TokenType != JsonTokenType.StartArray || (place is Place.Rows && !MayBeRoot))
                throw new JsonException("Not an array.");
            _hasRows = true;
        }

        _place = place;
        return Step.Token;
    }

    private Step Member(ref Utf8JsonReader reader)
    {
        if (!reader.ValueTextEquals(member))
            return reader.TrySkip() ? Step.Token : Step.MoreNeeded;
        return reader.Read() ? Enter(Place.RowsInObject, ref reader) : Step.MoreNeeded;
    }

    private Step Element(ref Utf8JsonReader reader, int origin)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _place = _place is Place.Rows ? Place.Root : Place.Object;
            return Step.Token;
        }

        var start = origin + (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
            return Step.MoreNeeded;
        Item = _buffer.AsMemory(start..(origin + (int)reader.BytesConsumed));
        Number++;
        return Step.Row;
    }
}
