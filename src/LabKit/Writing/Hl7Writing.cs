using System.Globalization;
using System.Text;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Labs;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.LabKit.Writing;

/// <summary>How a laboratory's system writes its HL7.</summary>
public sealed record Hl7Style
{
    public Hl7Delimiters Delimiters { get; init; } = Hl7Delimiters.Usual;

    /// <summary>GB18030 in place of UTF-8.</summary>
    public bool Gb18030 { get; init; }

    /// <summary>Whether MSH-18 says so.</summary>
    public bool IsDeclared { get; init; } = true;

    public string LineEnd { get; init; } = "\r";

    /// <summary>How many tubes one message has, each with an OBR of its own.</summary>
    public int OrdersAMessage { get; init; } = 1;

    /// <summary>FHS and BHS before the messages, BTS and FTS behind them.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Control ids are this and a number.</summary>
    public string ControlId { get; init; } = "HW";

    /// <summary>MSH-4.</summary>
    public string Facility { get; init; } = "LAB";
}

/// <summary>Lab reports as HL7 v2.5.1 ORU^R01; docs/labs.md has the mapping.</summary>
public static class Hl7Writing
{
    public static byte[] Write(IEnumerable<LabReport> reports, Hl7Style style)
    {
        var encoding = style.Gb18030 ? CityEncodings.Gb18030 : CityEncodings.Utf8;
        return encoding.GetBytes(new Writer(style).Write(reports));
    }

    private sealed class Writer(Hl7Style style)
    {
        private readonly StringBuilder _file = new();

        public string Write(IEnumerable<LabReport> reports)
        {
            var messages = 0;
            if (style.IsBatch)
            {
                Add("FHS", style.Delimiters.EncodingCharacters);
                Add("BHS", style.Delimiters.EncodingCharacters);
            }

            foreach (var some in reports.Chunk(style.OrdersAMessage))
                Message(some, ++messages);
            if (style.IsBatch)
            {
                Add("BTS", messages.ToString(CultureInfo.InvariantCulture));
                Add("FTS", "1");
            }

            return _file.ToString();
        }

        private void Message(LabReport[] reports, int number)
        {
            var charset = !style.IsDeclared ? "" : style.Gb18030 ? "GB 18030-2000" : "UNICODE UTF-8";
            Add("MSH", style.Delimiters.EncodingCharacters, "LIS", Text(style.Facility), "HEALTHWUHAN", "", "20210807101500+0800", "",
                Parts("ORU", "R01", "ORU_R01"), Text($"{style.ControlId}{number}"), "P", "2.5.1", "", "", "", "", "", charset);
            Add("PID", "1");
            for (var i = 0; i < reports.Length; i++)
                Order(reports[i], i + 1);
            Add("ZZZ", "a site's own segment");
        }

        private void Order(LabReport report, int number)
        {
            Add("OBR", Number(number), "", "", Parts("94500-6", "SARS-CoV-2 RNA", "LN"));
            var result = report.Result is TubeResult.SingleTarget ? Parts("SingleTarget", "", "99HW") : Parts(CodeOf(report.Result), "", "SCT");
            Add("OBX", "1", "CWE", Parts("94500-6", "SARS-CoV-2 RNA", "LN"), "", result, "", "", "", "", "", "F", "", "", "", "",
                report.Operator is { } by ? Parts("", by) : "", report.Kit is { } kit ? Parts("", kit) : "", Text(report.Instrument), Time(report.TestedAt));
            if (report.Ct is { } ct)
            {
                CtValue(2, "94511-3", ct.Orf1ab);
                CtValue(3, "94510-5", ct.N);
            }

            Add("SPM", "1", Text(report.Barcode.Value) + style.Delimiters.Subcomponent + "HW");
        }

        private void CtValue(int number, string loinc, decimal? value) =>
            Add("OBX", Number(number), "NM", Parts(loinc, "", "LN"), "", value?.ToString(CultureInfo.InvariantCulture) ?? "", "", "", "", "", "", value is null ? "X" : "F");

        private void Add(params IEnumerable<string> fields) => _file.AppendJoin(style.Delimiters.Field, fields).Append(style.LineEnd);

        private string Parts(params IEnumerable<string> parts) => string.Join(style.Delimiters.Component, parts.Select(Text));

        // Two quotes alone would be HL7's explicit nothing.
        private string Text(string? text) => text switch
        {
            null => "",
            "\"\"" => $"{style.Delimiters.Escape}X2222{style.Delimiters.Escape}",
            _ => Hl7Escapes.Escape(text, style.Delimiters),
        };

        private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

        private static string Time(DateTimeOffset? time) => time is not { } instant ? ""
            : CityTime.Of(instant).ToString("yyyyMMddHHmmss.FFFFFFF", CultureInfo.InvariantCulture).TrimEnd('.') + "+0800";

        private static string CodeOf(TubeResult result) => result switch
        {
            TubeResult.Negative => "260385009",
            TubeResult.Positive => "10828004",
            TubeResult.GreyZone => "419984006",
            _ => "125154007",
        };
    }
}
