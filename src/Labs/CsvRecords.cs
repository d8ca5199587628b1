using System.Text.Unicode;
using CsvHelper;
using HealthWuhan.Domain;

namespace HealthWuhan.Labs;

/// <summary>
/// The records of a CSV file one by one, with their spreadsheet row numbers and what is wrong with their form. Memory is bounded by one record.
/// </summary>
internal sealed class CsvRecords : IAsyncDisposable
{
    private const int MaxRecordSize = 64 * 1024;

    private readonly CsvReader _reader;
    private CsvMalformedReason? _malformed;

    public CsvRecords(Stream file) => _reader = CsvReader.Create(
        new CityTextStream(file),
        new CsvReaderOptions
        {
            // The header is a record like the others here, and blank lines are passed over below, so that both are counted.
            HasHeader = false,
            SkipEmptyLines = false,
            MaxRecordSize = MaxRecordSize,
            OnMalformedRecord = record => _malformed = record.Reason,
        },
        leaveOpen: false);

    public int Row => (int)_reader.RowNumber;

    public string[] Fields { get; private set; } = [];

    /// <summary>Why this record may not be what its sender meant; the fields are a best guess.</summary>
    public Refusal? Problem { get; private set; }

    /// <summary>Why there is no further record, when that is not the end of the file.</summary>
    public Refusal? Broken { get; private set; }

    /// <summary>Goes to the next record that is not blank.</summary>
    public async ValueTask<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                _malformed = null;
                if (!await _reader.ReadAsync(cancellationToken))
                    return false;
                Fields = [.. Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetString)];
            }
            while (Fields.All(string.IsNullOrWhiteSpace));
        }
        catch (CsvFormatException)
        {
            Broken = LabRow.Unreadable($"The file cannot be read after row {Row}: what follows is longer than any row, a quote may not be closed.");
            return false;
        }

        Problem = FindProblem();
        return true;
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private Refusal? FindProblem()
    {
        if (!Utf8.IsValid(_reader.RawRecord) || _reader.RawRecord.IndexOf("\uFFFD"u8) >= 0)
            return new Refusal("wrong-encoding", "The row is in another encoding than the rows before it, or in none: save the file as \"CSV UTF-8\".");
        // A quote within a field (5" tube) is harmless text; a quote that does not end its field may have swallowed the rows below it.
        return _malformed is CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.TextAfterClosingQuote
            ? new Refusal("invalid-field", "A quoted field does not end at its closing quote; rows below may have become part of it.")
            : null;
    }
}
