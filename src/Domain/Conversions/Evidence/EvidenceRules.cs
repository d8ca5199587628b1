namespace HealthWuhan.Domain.Conversions;

/// <summary>What a piece of evidence is by its content. Stored: explicit and append-only.</summary>
public enum EvidenceType : byte
{
    Jpeg = 1,
    Png = 2,
    Pdf = 3,
}

/// <summary>A file that was taken apart and put together again from what a picture or a page needs, and nothing else.</summary>
public sealed record CleanEvidence(EvidenceType Type, byte[] Content);

/// <summary>
/// What is taken as evidence. A file is what its first bytes and its structure say, whatever it is called; what comes out has neither metadata nor
/// anything beside the picture or the pages.
/// </summary>
public static class EvidenceRules
{
    /// <summary>The longest that somebody's file is inflated to, all its streams together.</summary>
    internal const int MostInflated = 160 * 1024 * 1024;

    private const int MostPixels = 50_000_000;
    private const int LongestSide = 20_000;

    /// <summary>
    /// Refuses with <c>evidence-unknown-type</c>, <c>evidence-damaged</c>, <c>evidence-oversized</c> (small as a file, huge when it is opened),
    /// <c>evidence-hidden-content</c> (another file in or behind it), <c>evidence-active-content</c> and <c>evidence-encrypted</c>.
    /// </summary>
    public static Result<CleanEvidence> Clean(ReadOnlyMemory<byte> file)
    {
        try
        {
            return TypeOf(file.Span) switch
            {
                EvidenceType.Jpeg => new CleanEvidence(EvidenceType.Jpeg, JpegCleaner.Clean(file.Span)),
                EvidenceType.Png => new CleanEvidence(EvidenceType.Png, PngCleaner.Clean(file)),
                EvidenceType.Pdf => new CleanEvidence(EvidenceType.Pdf, PdfCleaner.Clean(file)),
                _ => new Refusal("evidence-unknown-type", "A JPEG, a PNG or a PDF is taken, and this is none."),
            };
        }
        catch (EvidenceRefusedException refused)
        {
            return refused.Refusal;
        }
    }

    private static EvidenceType? TypeOf(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? EvidenceType.Jpeg
        : file.StartsWith(PngCleaner.Signature) ? EvidenceType.Png
        : file.StartsWith("%PDF-"u8) ? EvidenceType.Pdf : null;

    internal static void DemandSize(long width, long height)
    {
        if (width < 1 || height < 1)
            throw EvidenceRefusedException.Damaged("The picture has no size.");
        if (width > LongestSide || height > LongestSide || width * height > MostPixels)
            throw EvidenceRefusedException.Oversized("The picture is larger than 50 megapixels.");
    }
}

/// <summary>Says no from deep inside a file; caught where the cleaning begins, and turned into the refusal that it carries.</summary>
internal sealed class EvidenceRefusedException(Refusal refusal) : Exception(refusal.Code)
{
    public Refusal Refusal => refusal;

    public static EvidenceRefusedException Damaged(string detail) => new(new("evidence-damaged", detail));

    public static EvidenceRefusedException Oversized(string detail) => new(new("evidence-oversized", detail));

    public static EvidenceRefusedException Hidden(string detail) => new(new("evidence-hidden-content", detail));

    public static EvidenceRefusedException Active(string what) => new(new("evidence-active-content", $"The document holds {what}."));

    public static EvidenceRefusedException Encrypted() => new(new("evidence-encrypted", "The document is locked with a password; hand in one that is not."));
}
