using System.Buffers;
using System.Security.Cryptography;
using HealthWuhan.HealthCloud.Access;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>The keyed hashes that link each certificate to the one before it, as <see cref="AccessChain"/> does for the access log and under a key of their own.</summary>
public sealed class CertificateChain(byte[] key)
{
    private const byte CertificateMark = 1;
    private const byte HeadMark = 2;

    /// <summary>The certificate as it follows on a head, and the head after it.</summary>
    public (Certificate Certificate, AccessHead Head) Continue(AccessHead head, Deletion deletion)
    {
        var link = new Certificate(head.Entries + 1, deletion, head.Hash);
        var hash = HashOf(link);
        return (link with { Hash = hash }, new(link.Seq, hash, ProofOf(link.Seq, hash)));
    }

    /// <summary>The hash of everything a certificate says, and of its place in the chain.</summary>
    public byte[] HashOf(Certificate certificate)
    {
        var text = new ArrayBufferWriter<byte>(1024);
        text.Write([CertificateMark]);
        text.Write(certificate.Seq);
        text.Write(HashedText.Microseconds(certificate.Deletion.At));
        text.Write(certificate.Deletion.Kind);
        text.Write(certificate.Deletion.Items);
        text.Write(certificate.Deletion.Policy);
        text.Write(certificate.Deletion.Subject);
        text.Write(certificate.PreviousHash);
        return HMACSHA256.HashData(key, text.WrittenSpan);
    }

    /// <summary>Whether the head was written by somebody who has the key.</summary>
    public bool IsOurs(AccessHead head) => head.Proof is null
        ? head.Entries == 0 && AccessChain.Beginning.SequenceEqual(head.Hash)
        : CryptographicOperations.FixedTimeEquals(head.Proof, ProofOf(head.Entries, head.Hash));

    /// <summary>The first certificate that is not as we wrote it, or that is missing; null where all are there.</summary>
    public BrokenLink? Check(IEnumerable<Certificate> all, AccessHead? head)
    {
        var (last, hash) = (0L, AccessChain.Beginning.ToArray());
        foreach (var certificate in all)
        {
            if (certificate.Seq != last + 1)
                return new(last + 1, "it is missing");
            if (!HashOf(certificate).AsSpan().SequenceEqual(certificate.Hash) || !hash.AsSpan().SequenceEqual(certificate.PreviousHash))
                return new(certificate.Seq, "it was changed, moved or put in");
            (last, hash) = (certificate.Seq, certificate.Hash);
        }

        return head is null || !IsOurs(head) ? new(last, "the head is missing or was changed")
            : head.Entries != last || !hash.AsSpan().SequenceEqual(head.Hash) ? new(last + 1, $"the head counts {head.Entries}")
            : null;
    }

    private byte[] ProofOf(long entries, byte[] hash)
    {
        var text = new ArrayBufferWriter<byte>(64);
        text.Write([HeadMark]);
        text.Write(entries);
        text.Write(hash);
        return HMACSHA256.HashData(key, text.WrittenSpan);
    }
}
