namespace HealthWuhan.LabAdapter.Journal;

/// <summary>What the records of a journal amount to: the same events give the same state, whether they are written now or read after a crash.</summary>
internal sealed class JournalState
{
    private readonly SortedDictionary<long, JournalItem> _items = [];
    private readonly HashSet<(string MessageId, string Sha256)> _messages = [];

    public long NextNumber { get; private set; } = 1;

    public Totals Totals { get; private set; } = Totals.None;

    /// <summary>Everything that is not finished, in the order it was taken.</summary>
    public IReadOnlyCollection<JournalItem> Items => _items.Values;

    public JournalItem? Find(long number) => _items.GetValueOrDefault(number);

    /// <summary>Whether a message with that id and that content waits to be answered.</summary>
    public bool HasMessage(string messageId, string sha256) => _messages.Contains((messageId, sha256));

    /// <summary>Takes an event in; its entries that are finished by it.</summary>
    public IReadOnlyList<JournalItem> Apply(JournalEvent @event, long contentAt)
    {
        switch (@event)
        {
            case SegmentBegun begun:
                (NextNumber, Totals) = (Math.Max(NextNumber, begun.NextNumber), begun.Totals);
                return [];
            case EntryTaken(var entry):
                _items[entry.Number] = new(entry, contentAt, IsAnswered: false);
                NextNumber = Math.Max(NextNumber, entry.Number + 1);
                if (entry.MessageId is { } message)
                    _messages.Add((message, entry.Sha256));
                return [];
            case EntriesAnswered(var numbers, var answer):
                Totals = Totals.Plus(answer);
                return [.. numbers.SelectMany(Answer)];
            case OriginalRemoved(var number):
                return _items.Remove(number, out var removed) ? [removed] : [];
            default:
                throw new NotSupportedException($"An event of the journal is not known: {@event.GetType().Name}.");
        }
    }

    /// <summary>The events that make this state anew, each with the item whose content belongs to it.</summary>
    public IEnumerable<(JournalEvent Event, JournalItem? Content)> Retold()
    {
        yield return (new SegmentBegun(NextNumber, Totals), null);
        foreach (var item in _items.Values)
            yield return (new EntryTaken(item.Entry), item.IsInline ? item : null);
        var answered = _items.Values.Where(item => item.IsAnswered).Select(item => item.Entry.Number).ToArray();
        foreach (var numbers in answered.Chunk(1_000))
            yield return (new EntriesAnswered(numbers, Totals.None), null);
    }

    /// <summary>The content of an entry lies elsewhere now.</summary>
    public void Move(long number, long contentAt) => _items[number] = _items[number] with { ContentAt = contentAt };

    private IEnumerable<JournalItem> Answer(long number)
    {
        if (!_items.TryGetValue(number, out var item) || item.IsAnswered)
            yield break;
        if (item.Entry.MessageId is { } message)
            _messages.Remove((message, item.Entry.Sha256));
        // The content is filed; a file's entry stays until its original is gone, so that the file is not taken again.
        if (item.Entry.Original is null)
            _items.Remove(number);
        else
            _items[number] = item with { IsAnswered = true };
        yield return item;
    }
}
