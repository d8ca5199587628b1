using System.Text;
using HealthWuhan.Domain;

namespace HealthWuhan.Labs.Hl7;

/// <summary>Puts segments together to orders, message by message.</summary>
internal sealed class Hl7Reading(DateTimeOffset now)
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private LabMessage? _message;
    private Hl7Order? _order;
    private int _messages;
    private int _messageLine;
    private bool _isRefused;
    private bool _hasOrders;

    /// <summary>Those that are complete and were not taken yet.</summary>
    public Queue<LabRow> Rows { get; } = new();

    /// <summary>Whether anything of HL7 was there.</summary>
    public bool HasBegun { get; private set; }

    public void Take(Hl7Lines lines)
    {
        HasBegun = true;
        var line = lines.Line.Span;
        if (Hl7Batch.IsMessage(line) || Hl7Batch.IsEnvelope(line))
        {
            End();
            if (Hl7Batch.IsMessage(line))
                Begin(lines);
        }
        else if (_message?.Header is { } header && !_isRefused && IsRead(line))
        {
            TakeSegment(lines, header);
        }
    }

    /// <summary>The message has ended.</summary>
    public void End()
    {
        EndOrder();
        if (_message is not null && !_isRefused && !_hasOrders)
            Refuse(new("missing-field", "The message has no OBR.", "OBR"));
        _message = null;
    }

    private void Begin(Hl7Lines lines)
    {
        _counts.Clear();
        _hasOrders = false;
        _messageLine = lines.Number;
        var header = lines.IsCut ? LabRow.Unreadable("The header is longer than any segment may be.") : Hl7Header.ReadLine(lines.Line.Span);
        _message = new(++_messages, header.Refusal is null ? header.Value : null);
        var problem = ProblemOf(header);
        _isRefused = problem is not null;
        if (problem is not null)
            Refuse(problem);
    }

    /// <summary>The segments that mean something here; all others, a site's own (Z…) too, are passed over unread.</summary>
    private static bool IsRead(ReadOnlySpan<byte> line) =>
        line.StartsWith("OBR"u8) || line.StartsWith("OBX"u8) || line.StartsWith("SPM"u8) || line.StartsWith("ORC"u8) || line.StartsWith("PID"u8);

    private void TakeSegment(Hl7Lines lines, Hl7Header header)
    {
        var name = Encoding.ASCII.GetString(lines.Line.Span[..3]);
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
        // An order ends where another one, or another person's, begins.
        if (name is "ORC" or "PID" or "OBR")
            EndOrder();
        if (name is "OBR")
        {
            _order = new(lines.Number, _message!);
            _hasOrders = true;
        }

        if (_order is { } order && name is not ("ORC" or "PID"))
            Read(order, name, lines, header);
    }

    private void Read(Hl7Order order, string name, Hl7Lines lines, Hl7Header header)
    {
        var nth = _counts[name];
        if (lines.IsCut)
        {
            // A picture or a document in an OBX says nothing of the result.
            if (name is not "OBX")
                order.Take(new("invalid-field", "The segment is longer than any may be.", $"{name}^{nth}"));
            return;
        }

        if (header.Charset.Decode(lines.Line.Span) is { } text)
            Read(order, name, nth, new(text, header.Segment.Delimiters, header.Charset));
        else
            order.Take(new("wrong-encoding", "The segment is not in the character set that MSH-18 names.", $"{name}^{nth}"));
    }

    private static void Read(Hl7Order order, string name, int nth, Hl7Segment segment)
    {
        if (name is "OBR")
            order.TakeRequest(segment, nth);
        else if (name is "SPM")
            order.TakeSpecimen(segment, nth);
        else
            order.TakeObservation(segment, nth);
    }

    private void EndOrder()
    {
        if (_order is not null)
            Rows.Enqueue(_order.ToRow(now));
        _order = null;
    }

    private static LabProblem? ProblemOf(Result<Hl7Header> header)
    {
        if (header.Refusal is { } refusal)
            return new("unreadable-message", refusal.Detail, "MSH");
        if (!header.Value.IsResults)
            return new("unsupported-message", "MSH-9 is ORU^R01: only results are taken.", "MSH^1^9");
        return header.Value.ProcessingId is null or "P"
            ? null
            : new("unsupported-message", "MSH-11 is P: messages for training and debugging are not taken.", "MSH^1^11");
    }

    private void Refuse(LabProblem problem) => Rows.Enqueue(new(_messageLine, null, null, [problem]) { Message = _message });
}
