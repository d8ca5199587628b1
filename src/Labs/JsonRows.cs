using System.Text.Json;
using HealthWuhan.Domain;

namespace HealthWuhan.Labs;

/// <summary>
/// The elements of a JSON array, at the root or in the member <c>rows</c> of the root, one by one as the bytes arrive. Memory is one buffer, the
/// size of the largest row.
/// </summary>
/// <remarks>JsonSerializer streams only the array at the root, and without a bound for an element.</remarks>
internal sealed class JsonRows(Stream file)
{
    private const int MaxRowSize = 64 * 1024;

    /// <summary>A row that trickles in must not be parsed anew for every byte.</summary>
    private const int MinRead = 4 * 1024;

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly byte[] _buffer = new byte[MaxRowSize];
    private int _start;
    private int _end;
    private bool _isFinal;
    private bool _hasRows;
    private JsonReaderState _state;
    private Place _place = Place.Root;

    private enum Place { Root, Object, Rows, RowsInObject }

    private enum Step { Token, Row, End, MoreNeeded }

    public int Row { get; private set; }

    /// <summary>The current row; null when it is not an object.</summary>
    public LabFields? Fields { get; private set; }

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
            Broken = LabRow.Unreadable($"The file is not a JSON array of rows, or not any more after row {Row}.");
            return false;
        }
    }

    private async ValueTask Fill(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            throw new JsonException("A row is larger than the buffer.");
        var isFirst = _end == 0 && _place == Place.Root;
        var wanted = Math.Min(MinRead, _buffer.Length - _end);
        var read = await file.ReadAtLeastAsync(_buffer.AsMemory(_end), wanted, throwOnEndOfStream: false, cancellationToken);
        _isFinal = read < wanted;
        _end += read;
        if (isFirst && _buffer.AsSpan(0, _end).StartsWith(Mark))
            _start = Mark.Length;
    }

    /// <summary>Reads on to the next row. What is not there as a whole stays in the buffer, to be read again with more behind it.</summary>
    private Step Advance()
    {
        var origin = _start;
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start.._end), _isFinal, _state);
        while (true)
        {
            var step = Next(ref reader);
            if (step is Step.MoreNeeded)
                return step;
            _start = origin + (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            if (step is not Step.Token)
                return step;
        }
    }

    private Step Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            return !_isFinal ? Step.MoreNeeded : _hasRows ? Step.End : throw new JsonException("No rows.");
        return _place switch
        {
            Place.Root when !_hasRows => Enter(reader.TokenType == JsonTokenType.StartObject ? Place.Object : Place.Rows, ref reader),
            Place.Object when reader.TokenType == JsonTokenType.PropertyName => Member(ref reader),
            Place.Rows or Place.RowsInObject => Element(ref reader),
            _ => Step.Token,
        };
    }

    private Step Enter(Place place, ref Utf8JsonReader reader)
    {
        if (place is not Place.Object)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("Not an array.");
            _hasRows = true;
        }

        _place = place;
        return Step.Token;
    }

    private Step Member(ref Utf8JsonReader reader)
    {
        if (!reader.ValueTextEquals("rows"u8))
            return reader.TrySkip() ? Step.Token : Step.MoreNeeded;
        return reader.Read() ? Enter(Place.RowsInObject, ref reader) : Step.MoreNeeded;
    }

    private Step Element(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _place = _place is Place.Rows ? Place.Root : Place.Object;
            return Step.Token;
        }

        if (!JsonDocument.TryParseValue(ref reader, out var row))
            return Step.MoreNeeded;
        using (row)
            Fields = LabJsonFields.Of(row.RootElement);
        Row++;
        return Step.Row;
    }
}
