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

    private static readonly FrozenDictionary<string, TubeResult> Results = new Dictionary<string, TubeResult>(StringComparer.OrdinalIgnoreCase)
    {
        ["Negative"] = TubeResult.Negative,
        ["Positive"] = TubeResult.Positive,
        ["SingleTarget"] = TubeResult.SingleTarget,
        ["GreyZone"] = TubeResult.GreyZone,
        ["Invalid"] = TubeResult.Invalid,
        ["阴性"] = TubeResult.Negative,
        ["阳性"] = TubeResult.Positive,
        ["单靶标阳性"] = TubeResult.SingleTarget,
        ["灰区"] = TubeResult.GreyZone,
        ["无效"] = TubeResult.Invalid,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NoCt = new[] { "NoCt", "-" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] InstantForms =
    [
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
    ];

    /// <summary>Wall-clock times as spreadsheets write them; they are the city's, so its offset is put behind them.</summary>
    private static readonly string[] LocalForms =
    [
        "yyyy-MM-dd HH:mmzzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy/M/d H:mmzzz", "yyyy/M/d H:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz",
    ];

    public static LabRow Check(int row, LabFields fields, DateTimeOffset now)
    {
        var problems = new List<Refusal>();
        var barcode = Take(Required(fields.Barcode, "barcode") ?? Barcode.Parse(fields.Barcode), problems);
        var result = Take(Required(fields.Result, "result") ?? ParseResult(fields.Result), problems);
        var kit = Take(ParseText(fields.Kit, "kit"), problems);
        var orf1ab = Take(ParseCt(fields.CtOrf1ab, "ORF1ab"), problems);
        var n = Take(ParseCt(fields.CtN, "N"), problems);
        var testedAt = Take(ParseTestedAt(fields.TestedAt, now), problems);
        var instrument = Take(ParseText(fields.Instrument, "instrument"), problems);
        var @operator = Take(ParseText(fields.Operator, "operator"), problems);
        // No Ct value at all and none reported are the same statement, whichever way the format writes it.
        var ct = orf1ab is null && n is null ? null : new CtValues(orf1ab, n);
        var report = problems.Count == 0 ? new LabReport(barcode, result, kit, ct, testedAt, instrument, @operator) : null;
        return new LabRow(row, Shown(fields.Barcode), report, problems);
    }

    private static T? Take<T>(Result<T> parsed, List<Refusal> problems)
    {
        if (parsed.Refusal is not { } problem)
            return parsed.Value;
        problems.Add(problem);
        return default;
    }

    private static Refusal? Required(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? new Refusal("missing-field", $"{field} is missing.") : null;

    private static Result<TubeResult> ParseResult(string? text) => Results.TryGetValue(text!.Trim(), out var result)
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
        if (!IsTime(value, InstantForms, out var testedAt) && !IsTime(value + "+08:00", LocalForms, out testedAt))
            return new Refusal("invalid-tested-at", "The time of the test is ISO 8601 with an offset, or yyyy-MM-dd HH:mm in the city's time.");
        return testedAt <= now + ClockTolerance
            ? (DateTimeOffset?)testedAt
            : new Refusal("invalid-tested-at", "The time of the test is in the future.");
    }

    private static bool IsTime(string text, string[] forms, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

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
