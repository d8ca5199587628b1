using System.Globalization;

namespace HealthWuhan.Labs;

/// <summary>The forms in which labs write a time: ISO 8601, spreadsheets' in Chinese and international settings, HL7's. Without an offset it is the city's.</summary>
internal static class LabTimes
{
    private const string CityOffset = "+08:00";

    /// <summary>Days since the end of 1899, as a cell without a date's format is exported: 2020 to 2100, so that no other number is one.</summary>
    private const decimal FirstSerial = 43831;
    private const decimal LastSerial = 73051;

    private static readonly string[] s_instants =
    [
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyyMMddHHmmzzz", "yyyyMMddHHmmss.FFFFFFFzzz",
    ];

    /// <summary>Wall-clock times; the city's offset is put behind them.</summary>
    private static readonly string[] s_local =
    [
        "yyyy-M-d H:mmzzz", "yyyy-M-d H:mm:sszzz", "yyyy/M/d H:mmzzz", "yyyy/M/d H:mm:sszzz", "yyyy.M.d H:mmzzz", "yyyy.M.d H:mm:sszzz",
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy年M月d日 H:mmzzz", "yyyy年M月d日 H:mm:sszzz", "yyyy年M月d日H时m分zzz",
        "yyyy年M月d日H时m分s秒zzz", "yyyy年M月d日 H时m分zzz", "yyyy年M月d日 H时m分s秒zzz", "yyyyMMddHHmmzzz", "yyyyMMddHHmmss.FFFFFFFzzz",
    ];

    /// <summary>Null for anything else; a day alone is no time.</summary>
    public static DateTimeOffset? Parse(string text) =>
        Exact(text, s_instants) ?? Exact(text + CityOffset, s_local) ?? (Serial(text) is { } wallClock ? Exact(wallClock + CityOffset, s_local) : null);

    private static DateTimeOffset? Exact(string text, string[] forms) =>
        DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? Serial(string text)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days)
            || days is < FirstSerial or >= LastSerial || days == decimal.Truncate(days))
            return null;
        // The fraction of a day has lost what is below a second.
        var seconds = (double)decimal.Round(days * 86_400);
        return new DateTime(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
