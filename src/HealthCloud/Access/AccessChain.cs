using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HealthWuhan.HealthCloud.Access;

/// <summary>
/// The keyed hashes that link each entry of the access log to the one before it. The key is of the deployment: whoever holds only the database can
/// destroy the log, and cannot make another one that passes.
/// </summary>
public sealed class AccessChain(byte[] key)
{
    private const byte EntryMark = 1;
    private const byte HeadMark = 2;
    private const int AbsentText = -1;

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
        Write(text, entry.Seq);
        Write(text, Microseconds(entry.At));
        Write(text, entry.Username);
        Write(text, entry.Role);
        Write(text, entry.Place);
        Write(text, entry.Action);
        Write(text, entry.Citizen);
        Write(text, entry.Subject);
        Write(text, entry.Reason);
        text.Write(entry.PreviousHash);
        return HMACSHA256.HashData(key, text.WrittenSpan);
    }

    /// <summary>Whether the head was written by somebody who has the key. Without this check, appending to a forged head would make it ours.</summary>
    public bool IsOurs(AccessHead head) => head.Proof is null
        ? head.Entries == 0 && Beginning.SequenceEqual(head.Hash)
        : CryptographicOperations.FixedTimeEquals(head.Proof, ProofOf(head.Entries, head.Hash));

    private byte[] ProofOf(long entries, byte[] hash)
    {
        var text = new ArrayBufferWriter<byte>(64);
        text.Write([HeadMark]);
        Write(text, entries);
        text.Write(hash);
        return HMACSHA256.HashData(key, text.WrittenSpan);
    }

    private static SealedEntry Link(long seq, AccessEntry entry, byte[] previousHash) => new()
    {
        Seq = seq,
        At = DateTimeOffset.UnixEpoch.AddMicroseconds(Microseconds(entry.At)),
        Username = entry.By.Username,
        Role = entry.By.Role,
        Place = entry.By.Place,
        Action = entry.Action,
        Citizen = entry.Citizen?.Value,
        Subject = entry.Subject,
        Reason = entry.Reason,
        PreviousHash = previousHash,
    };

    private static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    private static void Write(ArrayBufferWriter<byte> text, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(text.GetSpan(sizeof(long)), number);
        text.Advance(sizeof(long));
    }

    // The length goes first, so that no two rows of texts are written as the same bytes.
    private static void Write(ArrayBufferWriter<byte> text, string? value)
    {
        var length = value is null ? AbsentText : Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32BigEndian(text.GetSpan(sizeof(int)), length);
        text.Advance(sizeof(int));
        if (length > 0)
            text.Advance(Encoding.UTF8.GetBytes(value, text.GetSpan(length)));
    }
}
