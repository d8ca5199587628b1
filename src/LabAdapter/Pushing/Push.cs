using HealthWuhan.LabAdapter.Filing;
using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>What is sent in one request: a file, or as many messages in a row as fit.</summary>
/// <remarks>
/// Messages come one a tube; after a night without a network a lab has thousands. The city reads several in one body, so they need not cost a request each.
/// </remarks>
internal sealed record Push(IReadOnlyList<JournalItem> Items)
{
    /// <summary>So many messages at most.</summary>
    public const int MaxMessages = 500;

    private const long MaxBytes = 4 << 20;

    public Entry First => Items[0].Entry;

    public string Name => Items.Count == 1 ? First.Name : $"{Items.Count}-messages.hl7";

    /// <summary>The next push of what is waiting. An entry that is alone is sent alone.</summary>
    /// <param name="waiting">In order; at least one.</param>
    /// <param name="alone">Whether messages are sent one by one, because one among them cannot be taken.</param>
    public static Push Of(IReadOnlyList<JournalItem> waiting, bool alone)
    {
        if (alone || waiting[0].Entry.MessageId is null)
            return new([waiting[0]]);
        var bytes = 0L;
        var fitting = waiting.TakeWhile((item, i) => item.Entry.MessageId is not null && ((bytes += item.Entry.Size + 1) <= MaxBytes || i == 0));
        return new([.. fitting]);
    }

    /// <summary>The content, to be read once.</summary>
    public Stream Open(AdapterJournal journal)
    {
        if (Items.Count == 1)
            return journal.OpenContent(Items[0]);
        var all = new MemoryStream();
        foreach (var item in Items)
        {
            using var message = journal.OpenContent(item);
            message.CopyTo(all);
            // A message may lack the end of its last segment.
            all.WriteByte((byte)'\r');
        }

        all.Position = 0;
        return all;
    }

    /// <summary>The report on it, to which the answer is still to be added.</summary>
    public FilingReport Report(FilingOutcome outcome, string sha256, DateTimeOffset now) => new(outcome, FiledFolders.NameOf(First.TakenAt, First.Number, Name), [.. Items.Select(item => item.Entry.Number)])
    {
        Original = First.Original?.Path,
        Size = Items.Sum(item => item.Entry.Size) + (Items.Count > 1 ? Items.Count : 0),
        Sha256 = sha256,
        TakenAt = First.TakenAt,
        AnsweredAt = now,
    };
}
