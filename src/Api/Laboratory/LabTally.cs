using HealthWuhan.Domain;
using HealthWuhan.Grains.Sampling;
using HealthWuhan.Labs;

namespace HealthWuhan.Api.Laboratory;

/// <summary>What became of a push: how many rows were taken, how many said what was known already, and each row that was not taken.</summary>
public sealed record LabResultsAnswer(int Accepted, int Unchanged, IReadOnlyList<RefusedRow> Refused);

/// <summary>A row that was not taken: its number as the sender's file shows it (0: the rest of the file), and why. A row with several faults is listed once a fault.</summary>
public sealed record RefusedRow(int Row, string? Barcode, string Code, string Detail)
{
    /// <summary>Where in FHIR (a FHIRPath) or HL7 (as in ERR-2); absent in other formats.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public string? Location { get; init; }

    /// <summary>In HL7 the message that it came in.</summary>
    internal LabMessage? Message { get; init; }
}

/// <summary>What a push came to, for an answer in whatever format.</summary>
/// <param name="Answer">Counts and refused rows.</param>
/// <param name="Unreadable">Set where not even one row could be read.</param>
/// <param name="LastMessage">In HL7, the last message of the file.</param>
internal sealed record LabReceipt(LabResultsAnswer Answer, Refusal? Unreadable, LabMessage? LastMessage);

/// <summary>Counts rows of many tubes at once. Only what is refused is kept.</summary>
internal sealed class LabTally
{
    private readonly Lock _lock = new();
    private readonly List<RefusedRow> _refused = [];
    private Refusal? _unreadableFile;
    private LabMessage? _lastMessage;
    private int _accepted;
    private int _unchanged;

    /// <summary>Notes a row that was read, and what is wrong with it by itself.</summary>
    public void Take(LabRow row)
    {
        _lastMessage = row.Message ?? _lastMessage;
        if (row.IsFile)
            _unreadableFile = new(row.Problems[0].Code, row.Problems[0].Detail);
        foreach (var problem in row.Problems)
            Refuse(row, problem.Code, problem.Detail, problem.Location);
    }

    /// <summary>Counts what its tube said of a row.</summary>
    public void Count(LabRow row, Result<ReportReception> reception)
    {
        if (reception.Refusal is { } refusal)
            Refuse(row, refusal.Code, refusal.Detail, row.Location);
        else if (reception.Value == ReportReception.Accepted)
            Interlocked.Increment(ref _accepted);
        else
            Interlocked.Increment(ref _unchanged);
    }

    /// <summary>When every row was counted.</summary>
    public LabReceipt ToReceipt()
    {
        var isEmpty = _accepted + _unchanged == 0 && _refused.TrueForAll(row => row.Row == 0);
        return new(new(_accepted, _unchanged, [.. _refused.OrderBy(row => row.Row)]), isEmpty ? _unreadableFile : null, _lastMessage);
    }

    private void Refuse(LabRow row, string code, string detail, string? location)
    {
        lock (_lock)
            _refused.Add(new(row.Row, row.Barcode, code, detail) { Location = location, Message = row.Message });
    }
}
