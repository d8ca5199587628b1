using System.Collections.Frozen;
using System.Globalization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Labs;

/// <summary>What the fields of a report must be, the same for every format. Details name the field and never repeat what was sent.</summary>
internal static class LabRowRules
{
    private const int MaxTextLength = 100;
    private const int MaxShownBarcode = 64;
    private const decimal MaxCt = 60;

    /// <summary>How far a lab's clock may be ahead of ours.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private static readonly FrozenSet<string> NoCt = new[] { "NoCt", "-", "N/A", "Undetermined", "Undet" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static LabRow Check(int row, LabFields fields, DateTimeOffset now)
    {
        var problems = new List<LabProblem>();
        T? Take<T>(string column, Result<T> parsed)
        {
            if (parsed.Refusal is not { } problem)
                return parsed.Value;
            problems.Add(LabProblem.Of(problem, fields.Where?.GetValueOrDefault(column)));
            return default;
        }

        var barcode = Take(LabNames.Barcode, Required(fields.Barcode, "barcode") ?? ParseBarcode(fields.Barcode!));
        var result = Take(LabNames.Result, Required(fields.Result, "result") ?? ParseResult(fields.Result));
        var kit = Take(LabNames.Kit, ParseText(fields.Kit, "kit"));
        var orf1ab = Take(LabNames.CtOrf1ab, ParseCt(fields.CtOrf1ab, "ORF1ab"));
        var n = Take(LabNames.CtN, ParseCt(fields.CtN, "N"));
        var testedAt = Take(LabNames.TestedAt, ParseTestedAt(fields.TestedAt, now));
        var instrument = Take(LabNames.Instrument, ParseText(fields.Instrument, "instrument"));
        var @operator = Take(LabNames.Operator, ParseText(fields.Operator, "operator"));
        // No Ct value at all and none reported are the same statement, whichever way the format writes it.
        var ct = orf1ab is null && n is null ? null : new CtValues(orf1ab, n);
        var report = problems.Count == 0 ? new LabReport(barcode, result, kit, ct, testedAt, instrument, @operator) : null;
        return new LabRow(row, Shown(fields.Barcode), report, problems) { Location = fields.Where?.GetValueOrDefault(LabNames.Barcode) };
    }

    private static Refusal? Required(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? new Refusal("missing-field", $"{field} is missing.") : null;

    private static Result<Barcode> ParseBarcode(string text)
    {
        var parsed = Barcode.Parse(text);
        return parsed.Refusal is not null && IsSpreadsheetNumber(text.Trim())
            ? new Refusal("invalid-barcode", "A spreadsheet has made the barcode a number, and its digits are lost: format the column as text before it is filled in.")
            : parsed;
    }

    /// <summary>As in 1.23E+15.</summary>
    private static bool IsSpreadsheetNumber(string text) =>
        text.Contains("E+", StringComparison.OrdinalIgnoreCase) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static Result<TubeResult> ParseResult(string? text) => LabResultNames.Of(text) is { } result
        ? result
        : new Refusal("invalid-result", "result is one of Negative, Positive, SingleTarget, GreyZone, Invalid.");

    private static Result<decimal?> ParseCt(string? text, string target)
    {
        decimal? none = null;
        var value = text?.Trim() ?? "";
        if (value.Length == 0 || NoCt.Contains(value))
            return none;
        var isNumber = decimal.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var ct);
        return isNumber && ct <= MaxCt
            ? (decimal?)ct
            : new Refusal("invalid-ct", $"The Ct value of {target} is a number from 0 to {MaxCt} with a decimal point, or empty, NoCt or -.");
    }

    private static Result<DateTimeOffset?> ParseTestedAt(string? text, DateTimeOffset now)
    {
        DateTimeOffset? none = null;
        var value = text?.Trim() ?? "";
        if (value.Length == 0)
            return none;
        if (LabTimes.Parse(value) is not { } testedAt)
            return new Refusal("invalid-tested-at", "The time of the test is ISO 8601 with an offset, or yyyy-MM-dd HH:mm in the city's time.");
        return testedAt <= now + ClockTolerance
            ? (DateTimeOffset?)testedAt
            : new Refusal("invalid-tested-at", "The time of the test is in the future.");
    }

    private static Result<string?> ParseText(string? text, string field)
    {
        var value = string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        return value is null || (value.Length <= MaxTextLength && !value.Any(char.IsControl))
            ? value
            : new Refusal("invalid-field", $"{field} is text of at most {MaxTextLength} characters in one line.");
    }

    private static string? Shown(string? barcode) =>
        string.IsNullOrWhiteSpace(barcode) || barcode == LabFields.NoText ? null
        : barcode.Length > MaxShownBarcode ? barcode[..MaxShownBarcode]
        : barcode.Trim();
}
