using System.Text;

namespace HealthWuhan.Labs;

/// <summary>The two encodings that labs write in, both strict: bytes that are no text are an error and not a question mark.</summary>
public static class CityEncodings
{
    public static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>GB 18030, of which GBK and GB2312 are parts.</summary>
    public static readonly Encoding Gb18030 =
        CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>The same, where bytes that are no text become U+FFFD: for a file of which one row is spoilt.</summary>
    internal static readonly Encoding LenientGb18030 =
        CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))!;
}
