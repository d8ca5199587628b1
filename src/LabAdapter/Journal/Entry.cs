namespace HealthWuhan.LabAdapter.Journal;

/// <summary>One file or message that the adapter has taken over, and answers for until the city has answered.</summary>
/// <param name="Number">Counts up over the adapter's whole life; also the order in which entries are pushed.</param>
/// <param name="Name">The file's name, or the message's control id made into one.</param>
/// <param name="MediaType">What the city is told the content is.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the content, in lower-case hex.</param>
/// <param name="TakenAt">When it became durable here.</param>
internal sealed record Entry(long Number, string Name, string MediaType, long Size, string Sha256, DateTimeOffset TakenAt)
{
    /// <summary>The name of the file that keeps its content; null where the content is in the record.</summary>
    public string? Payload { get; init; }

    /// <summary>The file it was read from, which is removed once it is answered; null for a message.</summary>
    public FileStamp? Original { get; init; }

    /// <summary>Sender and control id of an HL7 message, by which a repeat is known; null for a file.</summary>
    public string? MessageId { get; init; }
}

/// <summary>One state of a file: a file that is written again has another stamp.</summary>
internal sealed record FileStamp(string Path, long Length, DateTime WrittenAt)
{
    /// <summary>The stamp of a file as it is now; null where there is none.</summary>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new(path, file.Length, file.LastWriteTimeUtc) : null;
    }

    /// <summary>Whether a file, under whatever name it has now, is still the one that was stamped.</summary>
    public bool Fits(string path) => Of(path) is { } now && now.Length == Length && now.WrittenAt == WrittenAt;
}

/// <summary>A content as it is about to be taken.</summary>
internal sealed record Taking(long Number, string Sha256, long Size, string? Payload);

/// <summary>An entry that is not finished, and where it stands.</summary>
/// <param name="Entry">What was taken.</param>
/// <param name="ContentAt">Where its content begins in the segment; of no meaning where it has a file of its own.</param>
/// <param name="IsAnswered">Whether it is answered and filed, and only its original is still to be removed.</param>
internal sealed record JournalItem(Entry Entry, long ContentAt, bool IsAnswered)
{
    public bool IsInline => Entry.Payload is null;
}

/// <summary>What the city has said so far to all that was pushed.</summary>
internal sealed record Totals(long Entries, long Accepted, long Unchanged, long Refused, long Held, long Quarantined, DateTimeOffset? LastSuccess)
{
    public static Totals None { get; } = new(0, 0, 0, 0, 0, 0, null);

    public Totals Plus(Totals other) => new(
        Entries + other.Entries,
        Accepted + other.Accepted,
        Unchanged + other.Unchanged,
        Refused + other.Refused,
        Held + other.Held,
        Quarantined + other.Quarantined,
        other.LastSuccess ?? LastSuccess);
}
