namespace HealthWuhan.HealthCloud.Access;

/// <summary>The first place at which the log is not what we wrote, and why.</summary>
public sealed record BrokenLink(long Seq, string Why);

/// <summary>An end of the log as somebody outside of it once noted it down.</summary>
public sealed record NotedHead(long Entries, byte[] Hash);

/// <summary>Goes along the log entry by entry, and remembers nothing but the last one and the first break.</summary>
/// <remarks>A log put back whole to what it once was passes: against that an auditor notes the head down, outside the database.</remarks>
public sealed class ChainCheck(AccessChain chain, NotedHead? noted = null)
{
    private long _last;
    private byte[] _hash = AccessChain.Beginning.ToArray();
    private bool _metNoted = noted is null || IsBeginning(noted);

    /// <summary>How many entries were gone along.</summary>
    public long Entries { get; private set; }

    /// <summary>How many entries were purged before those that are there.</summary>
    public long Purged { get; private set; }

    /// <summary>Null while all is well.</summary>
    public BrokenLink? Broken { get; private set; }

    /// <summary>Before the first entry: what was purged, where anything was. The check begins after it.</summary>
    public void Begin(AccessHead? anchor)
    {
        if (anchor is null)
            return;
        if (!chain.IsOurAnchor(anchor))
            Broken ??= new(anchor.Entries, "the mark of what was purged was changed");
        _metNoted |= noted?.Entries == anchor.Entries && noted.Hash.AsSpan().SequenceEqual(anchor.Hash);
        (Purged, _last, _hash) = (anchor.Entries, anchor.Entries, anchor.Hash);
    }

    /// <summary>The next entry in the order of their numbers.</summary>
    public void Take(SealedEntry entry)
    {
        Entries++;
        Broken ??= Problem(entry);
        _metNoted |= entry.Seq == noted?.Entries && noted.Hash.AsSpan().SequenceEqual(entry.Hash);
        (_last, _hash) = (entry.Seq, entry.Hash);
    }

    /// <summary>After the last entry: whether the head names it.</summary>
    public void End(AccessHead? head) => Broken ??= Problem(head);

    private BrokenLink? Problem(SealedEntry entry) =>
        entry.Seq != _last + 1 ? new(_last + 1, "it is missing")
        : !chain.HashOf(entry).AsSpan().SequenceEqual(entry.Hash) ? new(entry.Seq, "it was changed, moved or put in")
        : !_hash.AsSpan().SequenceEqual(entry.PreviousHash) ? new(entry.Seq, "it does not follow on the entry before it")
        : null;

    private BrokenLink? Problem(AccessHead? head) =>
        head is null ? new(_last, "the head is missing")
        : !chain.IsOurs(head) ? new(head.Entries, "the head was changed")
        : head.Entries > _last ? new(_last + 1, $"it is missing: the head counts {head.Entries} entries")
        : head.Entries < _last ? new(head.Entries + 1, "it was put in after the end that the head names")
        : !_hash.AsSpan().SequenceEqual(head.Hash) ? new(_last, "the head names another last entry")
        : !_metNoted && noted!.Entries < Purged ? new(noted.Entries, "it was noted down and has been purged: give a head that was noted down later")
        : !_metNoted ? new(noted!.Entries, "it is not the entry that was noted down")
        : null;

    private static bool IsBeginning(NotedHead head) => head.Entries == 0 && AccessChain.Beginning.SequenceEqual(head.Hash);
}
