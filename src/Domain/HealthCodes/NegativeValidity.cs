using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Domain.HealthCodes;

/// <summary>What the hours of a negative are counted from; all three were official somewhere.</summary>
public enum ValidityBasis : byte
{
    Sampling = 1,
    Report = 2,

    /// <summary>Whole days in the city after the day of the sampling.</summary>
    CalendarDay = 3,
}

/// <summary>How long a negative result is good for.</summary>
/// <remarks>48 hours of a swab taken on Wednesday at 10:00 and reported at 18:00 end on Friday at 10:00, at 18:00, or with the Friday (24:00).</remarks>
public sealed record NegativeValidity
{
    private const int HoursOfADay = 24;

    public int Hours { get; init; } = 48;

    public ValidityBasis Basis { get; init; } = ValidityBasis.Sampling;

    /// <summary>An end is rounded up to a full one of these on the city's clock.</summary>
    public TimeSpan Granularity { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The negative that is valid longest; none where a swab taken later, or at the same time, was positive or is under re-check.</summary>
    internal NegativeResult? Latest(IReadOnlyCollection<CitizenSample> samples)
    {
        var doubted = samples.Where(sample => sample.Status is SampleStatus.Positive or SampleStatus.UnderRecheck)
            .Max(sample => (DateTimeOffset?)sample.CollectedAt);
        return samples.Where(sample => sample.Status == SampleStatus.Negative && !(sample.CollectedAt <= doubted))
            .Select(sample => new NegativeResult(sample.CollectedAt, ReportedAt(sample), EndOf(sample)))
            .OrderByDescending(negative => negative.ValidUntil)
            .ThenByDescending(negative => negative.SampledAt)
            .ThenByDescending(negative => negative.ReportedAt)
            .FirstOrDefault();
    }

    /// <summary>When a negative result stops being valid.</summary>
    public DateTimeOffset EndOf(CitizenSample negative) => Basis switch
    {
        ValidityBasis.CalendarDay => CityTime.StartOf(CityTime.DateOf(negative.CollectedAt).AddDays((Hours / HoursOfADay) + 1)),
        ValidityBasis.Report => RoundUp(ReportedAt(negative).AddHours(Hours)),
        _ => RoundUp(negative.CollectedAt.AddHours(Hours)),
    };

    internal IEnumerable<string> Problems()
    {
        if (Hours is < 1 or > 14 * HoursOfADay)
            yield return "A negative is valid for 1 to 336 hours.";
        if (!Enum.IsDefined(Basis))
            yield return "The basis of a negative's validity is Sampling, Report or CalendarDay.";
        if (Basis == ValidityBasis.CalendarDay && Hours % HoursOfADay != 0)
            yield return "Calendar days are a multiple of 24 hours.";
        if (Granularity < TimeSpan.FromMinutes(1) || TimeSpan.TicksPerDay % Granularity.Ticks != 0)
            yield return "The granularity is at least a minute and divides a day.";
    }

    /// <summary>A result is delivered with its time; where that is missing, the swab's is the earliest it can have been.</summary>
    internal static DateTimeOffset ReportedAt(CitizenSample sample) => sample.ReportedAt ?? sample.CollectedAt;

    private DateTimeOffset RoundUp(DateTimeOffset end)
    {
        var ticks = CityTime.Of(end).Ticks;
        var over = ticks % Granularity.Ticks;
        return new DateTimeOffset(over == 0 ? ticks : ticks - over + Granularity.Ticks, CityTime.Offset);
    }
}
