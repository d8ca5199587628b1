using System.Security.Cryptography;

namespace HealthWuhan.LabAdapter.Journal;

/// <summary>
/// Everything the adapter has taken over and not finished, on disk. What a method has returned for survives a kill and a power failure; what it has thrown
/// for did not happen.
/// </summary>
/// <remarks>One process at a time: the adapter's data folder is claimed. Reads and writes of all threads go one after the other.</remarks>
internal sealed class AdapterJournal : IDisposable
{
    /// <summary>A segment is renewed when it has this much, and half of it is finished.</summary>
    private const long RenewalBytes = 4 << 20;

    private readonly Lock _lock = new();
    private readonly JournalState _state = new();
    private readonly JournalFolder _folder;
    private readonly PayloadStore _payloads;
    private Segment _segment;
    private bool _isSpoiled;
    private long _lengthAtRenewal;
    private TaskCompletionSource _arrival = NewArrival();

    private AdapterJournal(JournalFolder folder, PayloadStore payloads)
    {
        (_folder, _payloads) = (folder, payloads);
        if (folder.OpenLast(_state) is var (segment, scan))
        {
            (_segment, DamagedBytes) = (segment, scan.Damaged);
            if (scan.Damaged > 0)
                JournalFolder.KeepCopy(segment);
            else
                payloads.RemoveAllBut(Needed());
        }
        else
        {
            (_segment, _isSpoiled) = Renewed(null);
        }

        _lengthAtRenewal = _segment.Length;
        // The damage is cut out, and not found again at the next start.
        _isSpoiled |= DamagedBytes > 0;
    }

    /// <summary>A file is answered and filed: its original may go.</summary>
    public event EventHandler? OriginalAnswered;

    /// <summary>Bytes of the segment that could not be read at the start; 0 unless the disk has lost what it had confirmed.</summary>
    public long DamagedBytes { get; }

    /// <summary>Opens the journal in a data folder, and finishes what a crash has left half done.</summary>
    public static AdapterJournal Open(string data, OpenSegment? open = null) =>
        new(new(Path.Combine(data, "journal"), open ?? JournalFolder.OpenUnbuffered), new(Path.Combine(data, "payloads")));

    public Totals Totals => Locked(() => _state.Totals);

    /// <summary>Everything that is not finished, in the order it was taken.</summary>
    public IReadOnlyList<JournalItem> Items => Locked(() => _state.Items.ToArray());

    /// <summary>Whether a message with that id and that content waits to be answered.</summary>
    public bool HasMessage(string messageId, string sha256) => Locked(() => _state.HasMessage(messageId, sha256));

    /// <summary>The entries to push next: the oldest without an answer, at most so many; waits for the first.</summary>
    public async Task<IReadOnlyList<JournalItem>> NextUnanswered(int atMost, CancellationToken cancellationToken)
    {
        while (true)
        {
            var arrival = Locked(() => _arrival.Task);
            var next = Locked(() => _state.Items.Where(item => !item.IsAnswered).Take(atMost).ToArray());
            if (next.Length > 0)
                return next;
            await arrival.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes a content over. Small ones go into the record, others into a file beside it, first.</summary>
    /// <param name="describe">Asked when the content has been read; null when it is not to be taken after all.</param>
    /// <param name="content">Read to its end.</param>
    /// <param name="cancellationToken">Gives up, with nothing taken.</param>
    public async Task<JournalItem?> Take(Func<Taking, Entry?> describe, Stream content, CancellationToken cancellationToken)
    {
        if (content.Length <= JournalRecord.InlineBytes)
        {
            var bytes = new byte[content.Length];
            await content.ReadExactlyAsync(bytes, cancellationToken);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
            return Locked(() => Append(describe(new(_state.NextNumber, sha256, bytes.Length, null)), bytes));
        }

        var stored = await _payloads.Put(content, cancellationToken);
        var taken = Locked(() => Append(describe(new(_state.NextNumber, stored.Sha256, stored.Size, stored.Name)), []));
        if (taken is null)
            _payloads.Remove(stored.Name);
        return taken;
    }

    /// <summary>The content of an entry that is not finished.</summary>
    public Stream OpenContent(JournalItem item) => Locked<Stream>(() =>
        _state.Find(item.Entry.Number) is { IsInline: true } now ? new MemoryStream(ReadInline(now), writable: false) : _payloads.Open(item.Entry.Payload!));

    /// <summary>The answer to one push is filed. A message is finished by it, a file when its original is gone.</summary>
    public void Answered(IReadOnlyList<JournalItem> items, Totals answer)
    {
        Locked(() => Append(new EntriesAnswered([.. items.Select(item => item.Entry.Number)], answer), []));
        foreach (var item in items.Where(item => !item.IsInline))
            _payloads.Remove(item.Entry.Payload!);
        if (items.Any(item => item.Entry.Original is not null))
            OriginalAnswered?.Invoke(this, EventArgs.Empty);
    }

    public void OriginalRemoved(JournalItem item) => Locked(() => Append(new OriginalRemoved(item.Entry.Number), []));

    public void Dispose() => _segment.Dispose();

    private JournalItem? Append(Entry? entry, byte[] content)
    {
        if (entry is null)
            return null;
        Append(new EntryTaken(entry), content);
        _arrival.SetResult();
        _arrival = NewArrival();
        return _state.Find(entry.Number);
    }

    private long Append(JournalEvent @event, ReadOnlySpan<byte> content)
    {
        if (_isSpoiled)
            (_segment, _isSpoiled) = Renewed(_segment);
        var record = JournalRecord.Encode(@event, content);
        try
        {
            var at = _segment.Append(record);
            _state.Apply(@event, at + record.Length - content.Length);
        }
        catch
        {
            // What of the record is on disk is not known. The state in memory is: a new segment is made from it before anything else is written.
            _isSpoiled = true;
            throw;
        }

        RenewInTime();
        return _segment.Length;
    }

    private void RenewInTime()
    {
        if (_segment.Length < Math.Max(RenewalBytes, 2 * _lengthAtRenewal))
            return;
        try
        {
            (_segment, _isSpoiled) = Renewed(_segment);
        }
        catch (IOException)
        {
            // No room for a second copy: the record itself is durable, and the segment goes on.
            _lengthAtRenewal = _segment.Length;
        }
    }

    private (Segment Segment, bool IsSpoiled) Renewed(Segment? current)
    {
        var (segment, isDurable) = _folder.Renew(_state, current, ReadInline);
        _lengthAtRenewal = segment.Length;
        return (segment, !isDurable);
    }

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private byte[] ReadInline(JournalItem item) => _segment.Read(item.ContentAt, (int)item.Entry.Size);

    private HashSet<string> Needed() =>
        _state.Items.Where(item => !item.IsInline && !item.IsAnswered).Select(item => item.Entry.Payload!).ToHashSet(StringComparer.Ordinal);

    private T Locked<T>(Func<T> act)
    {
        lock (_lock)
            return act();
    }
}
