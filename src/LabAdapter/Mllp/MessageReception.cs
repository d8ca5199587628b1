using HealthWuhan.LabAdapter.Folders;
using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.LabAdapter.Mllp;

/// <summary>
/// Takes HL7 messages into the journal. A message is acknowledged (AA) when it is durable there; one that is no result message is told so (AE, AR); one that cannot be taken now
/// is refused (AR), and its sender keeps it.
/// </summary>
internal sealed partial class MessageReception(AdapterJournal journal, DiskRoom room, TimeProvider clock, ILogger<MessageReception> logger)
{
    private long _taken;
    private long _repeated;
    private long _refused;

    /// <summary>Messages taken, repeated and refused since the start.</summary>
    public (long Taken, long Repeated, long Refused) Figures => (Interlocked.Read(ref _taken), Interlocked.Read(ref _repeated), Interlocked.Read(ref _refused));

    /// <summary>Why the last refused message was refused; null before the first.</summary>
    public string? LastRefusal { get; private set; }

    public async Task<byte[]> Receive(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var read = Hl7Header.Read(message.Span);
        if (MessageRules.Fault(read, message) is { } fault)
            return Refuse(read.Refusal is null ? read.Value : null, fault.Acceptance, fault.Error);
        if (!room.IsEnough)
            return Refuse(read.Value, Hl7Acceptance.Rejected, MessageRules.NoRoom);
        try
        {
            await Take(read.Value, message, cancellationToken);
            return Hl7Acknowledgement.Build(read.Value, Hl7Acceptance.Accepted, [], clock.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotDurable(logger, e.Message);
            return Refuse(read.Value, Hl7Acceptance.Rejected, MessageRules.NotDurable);
        }
    }

    /// <summary>The answer to a message that is too long to be read to its end.</summary>
    public byte[] RefuseTooLong(ReadOnlyMemory<byte> beginning)
    {
        var read = Hl7Header.Read(beginning.Span);
        return Refuse(read.Refusal is null ? read.Value : null, Hl7Acceptance.Rejected, MessageRules.TooLong);
    }

    private async Task Take(Hl7Header header, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var id = MessageRules.IdOf(header);
        var isRepeated = false;
        using var content = new MemoryStream(message.ToArray(), writable: false);
        await journal.Take(
            taking =>
            {
                // The same id with another content is another message: a sender that counts anew every day must not lose results.
                isRepeated = journal.HasMessage(id, taking.Sha256);
                return isRepeated
                    ? null
                    : new Entry(taking.Number, $"{header.ControlId}.hl7", Formats.Hl7, taking.Size, taking.Sha256, clock.GetUtcNow()) { Payload = taking.Payload, MessageId = id };
            },
            content,
            cancellationToken);
        Interlocked.Increment(ref isRepeated ? ref _repeated : ref _taken);
    }

    private byte[] Refuse(Hl7Header? header, Hl7Acceptance acceptance, Hl7Error error)
    {
        Interlocked.Increment(ref _refused);
        LastRefusal = $"{error.Code}: {error.Detail}";
        LogRefused(logger, header?.ControlId, error.Code);
        return Hl7Acknowledgement.Build(header, acceptance, [error], clock.GetUtcNow());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An HL7 message ({ControlId}) was not taken: {Code}")]
    private static partial void LogRefused(ILogger logger, string? controlId, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal cannot be written, so messages are refused until it can: {Reason}")]
    private static partial void LogNotDurable(ILogger logger, string reason);
}
