using System.Text.Json;
using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.LabKit.Writing;

/// <summary>Lab reports as the rows of the HTTP contract.</summary>
public static class JsonWriting
{
    public static byte[] Write(IEnumerable<LabReport> reports)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartArray();
            foreach (var report in reports)
                Write(json, report);
            json.WriteEndArray();
        }

        return file.ToArray();
    }

    private static void Write(Utf8JsonWriter json, LabReport report)
    {
        json.WriteStartObject();
        json.WriteString("barcode", report.Barcode.Value);
        json.WriteString("result", report.Result.ToString());
        json.WriteString("kit", report.Kit);
        if (report.Ct is { } ct)
        {
            json.WriteStartObject("ct");
            Write(json, "ORF1ab", ct.Orf1ab);
            Write(json, "N", ct.N);
            json.WriteEndObject();
        }

        if (report.TestedAt is { } testedAt)
            json.WriteString("testedAt", testedAt);
        json.WriteString("instrument", report.Instrument);
        json.WriteString("operator", report.Operator);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string target, decimal? ct)
    {
        if (ct is { } value)
            json.WriteNumber(target, value);
        else
            json.WriteNull(target);
    }
}
