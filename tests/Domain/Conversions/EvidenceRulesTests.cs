using System.Text;
using CsCheck;
using HealthWuhan.Domain.Conversions;
using static HealthWuhan.Tests.Conversions.EvidenceFiles;

namespace HealthWuhan.Tests.Conversions;

/// <summary>What is taken as evidence, what is left of it, and what is refused.</summary>
public class EvidenceRulesTests
{
    private static readonly byte[] s_exe = [.. "MZ"u8, .. new byte[60]];

    public static TheoryData<string, byte[], string> Refused
    {
        get
        {
            var twice = Encoding.Latin1.GetString(Deflated(Deflated(new byte[1000])));
            return new()
            {
                { "nothing", [], "evidence-unknown-type" },
                { "a program", s_exe, "evidence-unknown-type" },
                { "a page of HTML", Encoding.ASCII.GetBytes("<html><script>alert(1)</script></html>"), "evidence-unknown-type" },
                { "a ZIP", [.. "PK\x03\x04"u8, .. new byte[30]], "evidence-unknown-type" },
                { "an SVG", Encoding.ASCII.GetBytes("<svg onload='x()'/>"), "evidence-unknown-type" },
                { "a PDF behind something else", [.. "GIF89a"u8, .. Pdf()], "evidence-unknown-type" },
                { "a JPEG cut short", Photograph()[..^5], "evidence-damaged" },
                { "a JPEG without a scan", [0xFF, 0xD8, 0xFF, 0xD9], "evidence-damaged" },
                { "a JPEG with a segment longer than the file", [0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1, 2], "evidence-damaged" },
                { "a lossless JPEG", Jpeg((0xC3, [8, 0, 1, 0, 1, 1, 1, 0x11, 0])), "evidence-damaged" },
                { "a table with something behind it", Jpeg((0xDB, [0, .. new byte[64], .. s_exe])), "evidence-damaged" },
                { "a JPEG of 4 gigapixels", Jpeg(65535, 65535), "evidence-oversized" },
                { "a JPEG with a ZIP behind it", [.. Photograph(), .. "PK\x03\x04"u8, .. new byte[30]], "evidence-hidden-content" },
                { "a PNG cut short", Png()[..^3], "evidence-damaged" },
                { "a PNG with a wrong checksum", [.. Png()[..^1], 0], "evidence-damaged" },
                { "a PNG without a picture", [.. Png()[..33], .. Chunk("IEND", [])], "evidence-damaged" },
                { "a PNG with an unknown vital part", Png(3, 2, ("EVIL", [1])), "evidence-damaged" },
                { "a PNG whose picture is too short", PngOf(Header(3, 2), Deflated(new byte[4])), "evidence-damaged" },
                { "a PNG whose picture does not inflate", PngOf(Header(3, 2), new byte[20]), "evidence-damaged" },
                { "a PNG with a filter that there is not", PngOf(Header(1, 1), Deflated([7, 0])), "evidence-damaged" },
                { "a PNG that inflates to more than it says", PngOf(Header(3, 2), Deflated(new byte[1_000_000])), "evidence-oversized" },
                { "a PNG of 4 gigapixels", PngOf(Header(65535, 65535), Deflated(new byte[10])), "evidence-oversized" },
                { "a PNG of 16 bits and four colours, 45 megapixels", PngOf(Header(9000, 5000, 16, 6), Deflated(new byte[10])), "evidence-oversized" },
                { "a PNG with a page behind it", [.. Png(), .. "<script>"u8], "evidence-hidden-content" },
                { "a PNG with something behind the picture's end", PngOf(Header(3, 2), [.. Deflated(new byte[8]), .. s_exe]), "evidence-hidden-content" },
                { "a PDF of no version", Encoding.ASCII.GetBytes("%PDF-x\n"), "evidence-damaged" },
                { "a PDF without pages", PdfOf(["<</Type/Catalog>>"], "/Root 1 0 R"), "evidence-damaged" },
                { "a PDF without an end", Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj\n<</A"), "evidence-damaged" },
                { "a PDF nested a thousand deep", PdfOf([new string('[', 1000)], ""), "evidence-damaged" },
                { "a PDF with a ZIP behind it", [.. Pdf(), .. "PK\x03\x04"u8, .. new byte[30]], "evidence-hidden-content" },
                { "a PDF with a password", Pdf(trailer: "/Encrypt 9 0 R", objects: "<</Filter/Standard/V 1>>"), "evidence-encrypted" },
                { "a PDF that runs a script", Pdf("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "evidence-active-content" },
                { "a script whose name is disguised", Pdf("/OpenAction<</S/J#61vaScript/J#53(x)>>"), "evidence-active-content" },
                { "a PDF that calls a program", Pdf("/OpenAction<</S/Launch/F(cmd.exe)>>"), "evidence-active-content" },
                { "a PDF with a file in it", Pdf("/Names<</EmbeddedFiles 9 0 R>>", objects: "<</Names[(a)<</EF<</F 4 0 R>>>>]>>"), "evidence-active-content" },
                { "a PDF with an attachment on its page", Pdf(page: "/Annots[<</Subtype/FileAttachment/Rect[0 0 1 1]>>]"), "evidence-active-content" },
                { "a form with scripts", Pdf("/AcroForm<</XFA 4 0 R>>"), "evidence-active-content" },
                { "a form that is sent somewhere", Pdf(page: "/AA<</O<</S/SubmitForm/F(http://x)>>>>"), "evidence-active-content" },
                { "a script that no page leads to", Pdf(objects: "<</S/JavaScript/JS(x)>>"), "evidence-active-content" },
                { "a script packed into objects", Pdf(objects: Packed("9 0 ", "<</S/JavaScript/JS(x)>>")), "evidence-active-content" },
                { "a bomb", Pdf(objects: Stream(Encoding.Latin1.GetString(Deflated(new byte[200_000_000])))), "evidence-oversized" },
                { "a stream packed twice", Pdf(objects: $"<</Filter[/FlateDecode/FlateDecode]/Length {twice.Length}>>stream\n{twice}\nendstream"), "evidence-oversized" },
                { "a dictionary that says something twice", Pdf("/Lang(a)/Lang(b)"), "evidence-damaged" },
                { "a damaged photograph in a PDF", Pdf(objects: "<</Subtype/Image/Filter/DCTDecode/Length 4>>stream\nabcd\nendstream", page: "/Group 9 0 R"), "evidence-damaged" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_file_that_is_not_what_it_must_be_is_refused_with_its_reason(string what, byte[] file, string code) =>
        Assert.Equal((what, code), (what, EvidenceRules.Clean(file).Refusal?.Code));

    public static TheoryData<EvidenceType, byte[]> Taken => new()
    {
        { EvidenceType.Jpeg, Photograph() },
        { EvidenceType.Jpeg, [.. Photograph(), .. Photograph()] },
        { EvidenceType.Jpeg, [.. Photograph(), 0, 0, 0, 24, .. "ftypmp42"u8, .. Encoding.ASCII.GetBytes(Secret)] },
        { EvidenceType.Png, Png(3, 2, ("tEXt", Encoding.ASCII.GetBytes(Secret)), ("eXIf", Encoding.ASCII.GetBytes(Secret)), ("iTXt", Encoding.ASCII.GetBytes(Secret)), ("tIME", new byte[7])) },
        { EvidenceType.Png, PngOf(Header(9, 9, 1, 0, 1), Deflated(new byte[4 + 4 + 2 + 6 + 4 + 10 + 12])) },
        { EvidenceType.Pdf, Pdf() },
        { EvidenceType.Pdf, Pdf("/OpenAction[3 0 R/Fit]/Lang(zh)", page: $"/Annots[<</Subtype/Widget/Rect[0 0 9 9]/T({Secret})/AP<</N 6 0 R>>>><</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI({Secret})>>>>]") },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public void Metadata_stays_behind_and_the_rest_is_clean_already(EvidenceType type, byte[] file)
    {
        var clean = EvidenceRules.Clean(file).Value;
        Assert.Equal(type, clean.Type);
        Assert.True(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Secret)) >= 0 || type == EvidenceType.Png);
        Assert.Equal(-1, clean.Content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Secret)));
        Assert.Equal(clean.Content, EvidenceRules.Clean(clean.Content).Value.Content);
    }

    [Fact]
    public void A_picture_without_metadata_comes_out_as_it_went_in()
    {
        Assert.Equal(Jpeg(), EvidenceRules.Clean(Jpeg()).Value.Content);
        Assert.Equal(Png(), EvidenceRules.Clean(Png()).Value.Content);
    }

    [Fact]
    public void What_a_page_draws_is_kept_under_its_names()
    {
        var clean = Encoding.Latin1.GetString(EvidenceRules.Clean(Pdf()).Value.Content);
        Assert.All((string[])["/MediaBox", "/F1 ", "/A ", "/Helvetica", "/DCTDecode"], kept => Assert.Contains(kept, clean, StringComparison.Ordinal));
        Assert.All((string[])["/Info", "/Metadata", "/Producer"], gone => Assert.DoesNotContain(gone, clean, StringComparison.Ordinal));
    }

    [Fact]
    public void The_later_of_two_objects_of_one_number_counts_and_objects_may_be_packed()
    {
        byte[] changed = [.. Pdf(), .. Encoding.Latin1.GetBytes("5 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Courier>>\nendobj\n" + "20 0 obj\n" + Packed("5 0 ", "<</Type/Font/BaseFont/Times>>") + "\nendobj\ntrailer\n<</Root 1 0 R>>\n")];
        var clean = Encoding.Latin1.GetString(EvidenceRules.Clean(changed).Value.Content);
        Assert.Contains("/Times", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("/Helvetica", clean, StringComparison.Ordinal);
    }

    /// <summary>Whatever is done to a file: refused with a reason, or clean; never anything else.</summary>
    [Fact]
    public void Any_damage_ends_in_a_refusal_or_a_clean_file() =>
        (from file in Gen.OneOf(Photograph(), Png(20, 20, ("tEXt", Encoding.ASCII.GetBytes(Secret))), Pdf(), Pdf(objects: Packed("9 0 ", "<</A/B>>")))
         from changes in Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte).Array[0, 6]
         from cut in Gen.Int[0, file.Length]
         from isCut in Gen.Bool
         select Damaged(file, changes, isCut ? cut : file.Length)).Sample(
            file =>
            {
                var clean = EvidenceRules.Clean(file);
                return clean.Refusal is { } refusal
                    ? refusal.Code.StartsWith("evidence-", StringComparison.Ordinal)
                    : EvidenceRules.Clean(clean.Value.Content).Refusal is null;
            },
            iter: 4000);

    [Fact]
    public void Any_bytes_behind_a_signature_end_in_a_refusal_or_a_clean_file() =>
        Gen.Select(Gen.OneOf<byte[]>([0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "%PDF-1.7\n"u8.ToArray()), Gen.Byte.Array[0, 200], (signature, rest) => (byte[])[.. signature, .. rest])
            .Sample(file => EvidenceRules.Clean(file).Refusal?.Code.StartsWith("evidence-", StringComparison.Ordinal) != false, iter: 4000);

    [Fact]
    public void Any_words_of_a_document_end_in_a_refusal_or_a_clean_file() =>
        Gen.OneOf("1 0 obj", "endobj", "<<", ">>", "[", "]", "/Type", "/Pages", "/Kids", "/Catalog", "/Length 5", "stream\nabcde\nendstream", "2 0 R", "(a)", "<41>", "trailer", "xref", "startxref", "7", "true", "%", "\n")
            .Array[0, 60].Select(words => Encoding.ASCII.GetBytes("%PDF-1.4\n" + string.Join(' ', words)))
            .Sample(file => EvidenceRules.Clean(file).Refusal?.Code.StartsWith("evidence-", StringComparison.Ordinal) != false, iter: 4000);

    private static byte[] Damaged(byte[] file, (int Place, byte Value)[] changes, int length)
    {
        var damaged = file[..length];
        foreach (var (place, value) in changes.Where(change => change.Place < length))
            damaged[place] = value;
        return damaged;
    }

    private static string Packed(string places, string values)
    {
        var packed = Encoding.Latin1.GetString(Deflated(Encoding.Latin1.GetBytes(places + values)));
        return $"<</Type/ObjStm/N 1/First {places.Length}/Filter/FlateDecode/Length {packed.Length}>>stream\n{packed}\nendstream";
    }

    private static string Stream(string packed) => $"<</Filter/FlateDecode/Length {packed.Length}>>stream\n{packed}\nendstream";
}
