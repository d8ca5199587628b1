using System.Globalization;
using HealthWuhan.Domain;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>
/// A condition on a time, such as <c>ge2021-08-05</c>. What is given less exactly than to the moment means all of it: a day is that of the city, an hour with a zone
/// is that moment.
/// </summary>
public sealed record FhirPeriod
{
    private static readonly (string Format, Func<DateTimeOffset, DateTimeOffset> End)[] s_dates =
    [
        ("yyyy", begin => begin.AddYears(1)),
        ("yyyy-MM", begin => begin.AddMonths(1)),
        ("yyyy-MM-dd", begin => begin.AddDays(1)),
    ];

    private static readonly (string Format, TimeSpan Length)[] s_moments =
    [
        ("yyyy-MM-dd'T'HH:mmzzz", TimeSpan.FromMinutes(1)),
        ("yyyy-MM-dd'T'HH:mm:sszzz", TimeSpan.FromSeconds(1)),
        ("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", TimeSpan.FromTicks(1)),
    ];

    private static readonly string[] s_comparisons = ["eq", "gt", "ge", "lt", "le"];

    private readonly string _comparison;
    private readonly DateTimeOffset _begin;
    private readonly DateTimeOffset _end;

    private FhirPeriod(string comparison, DateTimeOffset begin, DateTimeOffset end) => (_comparison, _begin, _end) = (comparison, begin, end);

    /// <summary>Null where it cannot be read.</summary>
    public static FhirPeriod? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var comparison = s_comparisons.FirstOrDefault(known => text.StartsWith(known, StringComparison.Ordinal));
        return Span(text[(comparison?.Length ?? 0)..]) is var (begin, end) ? new(comparison ?? "eq", begin, end) : null;
    }

    public bool Includes(DateTimeOffset time) => _comparison switch
    {
        "gt" => time >= _end,
        "ge" => time >= _begin,
        "lt" => time < _begin,
        "le" => time < _end,
        _ => time >= _begin && time < _end,
    };

    /// <summary>The same of something that lasts: <c>eq</c> has all of it, the others a part of it.</summary>
    public bool Includes(DateTimeOffset begin, DateTimeOffset end) => _comparison switch
    {
        "gt" => end > _end,
        "ge" => end > _end || Holds(begin, end),
        "lt" => begin < _begin,
        "le" => begin < _begin || Holds(begin, end),
        _ => Holds(begin, end),
    };

    private bool Holds(DateTimeOffset begin, DateTimeOffset end) => begin >= _begin && end <= _end;

    private static (DateTimeOffset Begin, DateTimeOffset End)? Span(string text)
    {
        foreach (var (format, end) in s_dates)
        {
            if (DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999)
                return (new(day, CityTime.Offset), end(new(day, CityTime.Offset)));
        }

        // The zone may be a Z.
        var zoned = text.EndsWith('Z') ? text[..^1] + "+00:00" : text;
        foreach (var (format, length) in s_moments)
        {
            if (DateTimeOffset.TryParseExact(zoned, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) && moment.Year is > 1 and < 9999)
                return (moment, moment + length);
        }

        return null;
    }
}
