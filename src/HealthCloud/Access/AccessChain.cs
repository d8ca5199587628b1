using System.Buffers;
using System.Security.Cryptography;

namespace HealthWuhan.HealthCloud.Access;

/// <summary>
/// The keyed hashes that link each entry of the access log to the one before it. The key is of the deployment: whoever holds only the database can
/// destroy the log, and cannot make another one that passes.
/// </summary>
public sealed class AccessChain(byte[] key)
{
    private const byte EntryMark = 1;
    private const byte HeadMark = 2;
    private const byte AnchorMark = 3;

    /// <summary>What the first entry names as the one before it, and an empty log as its last.</summary>
    public static ReadOnlySpan<byte> Beginning => new byte[HMACSHA256.HashSizeInBytes];

    /// <summary>The entries as they follow on a head, and the head after them.</summary>
    public (IReadOnlyList<SealedEntry> Entries, AccessHead Head) Continue(AccessHead head, IReadOnlyList<AccessEntry> entries)
    {
        var (seq, hash) = (head.Entries, head.Hash);
        var added = new List<SealedEntry>(entries.Count);
        foreach (var entry in entries)
        {
            var link = Link(++seq, entry, hash);
            hash = HashOf(link);
            added.Add(link with { Hash = hash });
        }

        return (added, new(seq, hash, ProofOf(seq, hash)));
    }

    /// <summary>The hash of everything an entry says, and of its place in the chain.</summary>
    public byte[] HashOf(SealedEntry entry)
    {
        var text = new ArrayBufferWriter<byte>(256);
        text.Write([EntryMark]);
        text.Write(entry.Seq);
        text.Write(HashedText.Microseconds(entry.At));
        text.Write(entry.Username);
        text.Write(entry.Role);
        text.Write(entry.Place);
        text.Write(entry.Action);
        text.Write(entry.Citizen);
        text.Write(entry.Subject);
        text.Write(entry.Reason);
        text.Write(entry.PreviousHash);
        return HMACSHA256.HashData(key, text.WrittenSpan);
    }

    /// <summary>Whether the head was written by somebody who has the key. Without this check, appending to a forged head would make it ours.</summary>
    public bool IsOurs(AccessHead head) => head.Proof is null
        ? head.Entries == 0 && Beginning.SequenceEqual(head.Hash)
        : CryptographicOperations.FixedTimeEquals(head.Proof, ProofOf(head.Entries, head.Hash));

    /// <summary>Where the log begins once everything up to there was purged.</summary>
    public AccessHead AnchorAt(long seq, byte[] hash) => new(seq, hash, ProofOf(AnchorMark, seq, hash));

    /// <summary>Whether the anchor was written by somebody who has the key: a log that merely lost its beginning has none that passes.</summary>
    public bool IsOurAnchor(AccessHead anchor) =>
        anchor.Proof is not null && CryptographicOperations.FixedTimeEquals(anchor.Proof, ProofOf(AnchorMark, anchor.Entries, anchor.Hash));

    private byte[] ProofOf(long entries, byte[] hash) => ProofOf(HeadMark, entries, hash);

    private byte[] ProofOf(byte mark, long entries, byte[] hash)
    {
        var text = new ArrayBufferWriter<byte>(64);
        text.Write([mark]);
        text.Write(entries);
        text.Write(hash);
        return HMACSHA256.HashData(key, text.WrittenSpan);
    }

    private static SealedEntry Link(long seq, AccessEntry entry, byte[] previousHash) => new()
    {
        Seq = seq,
        At = DateTimeOffset.UnixEpoch.AddMicroseconds(HashedText.Microseconds(entry.At)),
        Username = entry.By.Username,
        Role = entry.By.Role,
        Place = entry.By.Place,
        Action = entry.Action,
        Citizen = entry.Citizen?.Value,
        Subject = entry.Subject,
        Reason = entry.Reason,
        PreviousHash = previousHash,
    };
}
