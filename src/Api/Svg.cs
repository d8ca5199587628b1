using Microsoft.AspNetCore.Http.HttpResults;
using QRCoder;

namespace HealthWuhan.Api;

/// <summary>Codes as pictures.</summary>
internal static class Svg
{
    public const string ContentType = "image/svg+xml";

    /// <summary>Whether the caller would rather have the picture than JSON.</summary>
    public static bool IsAcceptedBy(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase));

    /// <summary>A QR code that survives creases and dirt on paper (error correction Q: a quarter of it may be lost).</summary>
    public static ContentHttpResult QrCode(string text, string color = "#000000") => TypedResults.Content(Picture(text, color), ContentType);

    /// <summary>The same where it is a part of an answer.</summary>
    public static string Picture(string text, string color = "#000000")
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.Q);
        using var picture = new SvgQRCode(code);
        return picture.GetGraphic(pixelsPerModule: 6, color, lightColorHex: "#FFFFFF");
    }
}
