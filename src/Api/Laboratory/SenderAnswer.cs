using System.Net.Mime;
using System.Text;
using System.Text.Json;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.Api.Laboratory;

/// <summary>A receipt in the sender's own format, where they ask for it by <c>Accept</c>: FHIR's OperationOutcome, or HL7's acknowledgement.</summary>
internal sealed class SenderAnswer(int status, string mediaType, byte[] body) : IResult
{
    private const string Fhir = "application/fhir+json";

    private static readonly string[] s_hl7 = ["application/hl7-v2", "application/hl7-v2+er7", "x-application/hl7-v2+er7"];

    /// <summary>Null where JSON is to be answered, the format of the HTTP contract.</summary>
    public static SenderAnswer? Of(HttpRequest request, LabReceipt receipt, DateTimeOffset now)
    {
        var status = receipt.Unreadable is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        foreach (var asked in request.GetTypedHeaders().Accept.OrderByDescending(media => media.Quality ?? 1))
        {
            var mediaType = asked.MediaType.Value?.ToLowerInvariant();
            if (mediaType is Fhir)
                return new(status, Fhir, Outcome(receipt));
            if (s_hl7.Contains(mediaType, StringComparer.Ordinal))
                return new(status, mediaType!, Encode(receipt, LabAcknowledgement.Text(receipt, now)));
            if (mediaType is MediaTypeNames.Application.Json or "*/*")
                return null;
        }

        return null;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = mediaType;
        httpContext.Response.ContentLength = body.Length;
        await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private static byte[] Encode(LabReceipt receipt, string text) => (receipt.LastMessage?.Header?.Charset ?? Hl7Charset.Undeclared).Encoding.GetBytes(text);

    private static byte[] Outcome(LabReceipt receipt)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = ApiJson.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "OperationOutcome");
            json.WriteStartArray("issue");
            Issue(json, "information", "informational", Summary(receipt));
            foreach (var row in receipt.Answer.Refused)
                Issue(json, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return file.ToArray();
    }

    /// <summary>The counts in words, for formats that have no place for them.</summary>
    public static string Summary(LabReceipt receipt) =>
        new StringBuilder().Append("accepted ").Append(receipt.Answer.Accepted).Append(", unchanged ").Append(receipt.Answer.Unchanged)
            .Append(", refused ").Append(receipt.Answer.Refused.Count).ToString();

    private static void Issue(Utf8JsonWriter json, RefusedRow row)
    {
        json.WriteStartObject();
        json.WriteString("severity", "error");
        json.WriteString("code", KindOf(row.Code));
        json.WriteStartObject("details");
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", "urn:healthwuhan:problem");
        json.WriteString("code", row.Code);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("diagnostics", row.Barcode is null ? $"Row {row.Row}: {row.Detail}" : $"Row {row.Row}, tube {row.Barcode}: {row.Detail}");
        if (row is { Location: { } location, Message: null })
        {
            json.WriteStartArray("expression");
            json.WriteStringValue(location);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Issue(Utf8JsonWriter json, string severity, string code, string text)
    {
        json.WriteStartObject();
        json.WriteString("severity", severity);
        json.WriteString("code", code);
        json.WriteString("diagnostics", text);
        json.WriteEndObject();
    }

    /// <summary>FHIR's own list of kinds of issues (issue-type).</summary>
    private static string KindOf(string code) => code switch
    {
        "missing-field" or "missing-column" => "required",
        "unknown-batch" or "missing-reference" => "not-found",
        "different-result-held" or "interpretation-differs" => "conflict",
        "unreadable-file" or "wrong-encoding" or "unreadable-message" => "structure",
        "too-many-rows" => "too-costly",
        _ when code.StartsWith("invalid-", StringComparison.Ordinal) => "value",
        _ => "business-rule",
    };
}
