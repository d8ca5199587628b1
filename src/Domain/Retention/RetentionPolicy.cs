namespace HealthWuhan.Domain.Retention;

/// <summary>How long what is stored is kept. No longer than it is needed for; the floors stand in docs/decisions/0019-retention.md.</summary>
public sealed record RetentionPolicy : ICityPolicy
{
    private const int LongestValidity = 14;
    private const int SixMonths = 183;
    private const int LeastOnRoster = 90;
    private const int TenYears = 3650;

    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 8, 3);

    /// <summary>From its report on, a result that its owner has seen.</summary>
    public int ResultsVisibleDays { get; init; } = 30;

    /// <summary>From its report on, a result that its owner has not seen; and a sample that never got one, from its collection on.</summary>
    public int UnseenVisibleDays { get; init; } = 90;

    /// <summary>A result that is first seen late stays for so long after that look.</summary>
    public int DaysAfterFirstLook { get; init; } = 3;

    /// <summary>A tube with who was in it, from its first swab on.</summary>
    public int TubeDays { get; init; } = 180;

    /// <summary>The record of events, from which consumers read: whoever has not read one by then misses it.</summary>
    public int EventDays { get; init; } = 180;

    /// <summary>The list of who was to be sampled again, from the order on; a re-check that nobody has answered stays.</summary>
    public int OrderDays { get; init; } = 90;

    /// <summary>Somebody on the roster whom no import has named for so long.</summary>
    public int RosterDays { get; init; } = 366;

    /// <summary>Results that were held, from the decision about them on.</summary>
    public int HeldResultDays { get; init; } = 90;

    /// <summary>Changes of health codes, and facts behind them from which nothing follows any more.</summary>
    public int CodeChangeDays { get; init; } = 180;

    /// <summary>Applications for a conversion with their evidence, from the decision or withdrawal on.</summary>
    public int ConversionDays { get; init; } = 180;

    /// <summary>What a later state of the same zone, round or policy has replaced.</summary>
    public int DirectiveDays { get; init; } = 1095;

    /// <summary>Days that were booked, with who was booked on them; a vaccination stays with its owner.</summary>
    public int AppointmentDays { get; init; } = 366;

    /// <summary>Who of the staff looked at whom; requests to be erased, too.</summary>
    public int AccessLogDays { get; init; } = 1095;

    /// <summary>How many SMS were sent.</summary>
    public int SmsDays { get; init; } = 90;

    /// <summary>A younger result stays also where its owner asks to be erased.</summary>
    public int ResultsKeptDays { get; init; } = 30;

    /// <summary>In which somebody may think again who asked to be erased.</summary>
    public TimeSpan ErasureCooling { get; init; } = TimeSpan.FromDays(3);

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (ResultsVisibleDays is < LongestValidity or > 366)
            yield return "ResultsVisibleDays is 14 (a negative may be valid for so long) to 366.";
        if (UnseenVisibleDays < ResultsVisibleDays || UnseenVisibleDays > 732)
            yield return "UnseenVisibleDays is at least ResultsVisibleDays and at most 732.";
        if (DaysAfterFirstLook is < 1 or > 30)
            yield return "DaysAfterFirstLook is 1 to 30.";
        if (TubeDays < UnseenVisibleDays || TubeDays > TenYears)
            yield return "TubeDays is at least UnseenVisibleDays, since a result that is shown can be corrected, and at most 3650.";
        if (new[] { EventDays, OrderDays, HeldResultDays, CodeChangeDays, ConversionDays, DirectiveDays, SmsDays, AppointmentDays }.Any(days => days is < 14 or > TenYears))
            yield return "EventDays, OrderDays, HeldResultDays, CodeChangeDays, ConversionDays, DirectiveDays, SmsDays and AppointmentDays are 14 to 3650.";
        if (RosterDays is < LeastOnRoster or > TenYears)
            yield return "RosterDays is 90 (what an import confirms is refreshed monthly) to 3650.";
        if (AccessLogDays is < SixMonths or > TenYears)
            yield return "AccessLogDays is 183 (logs are kept for six months at least) to 3650.";
        if (ResultsKeptDays is < 0 or > 366)
            yield return "ResultsKeptDays is 0 to 366.";
        if (ErasureCooling < TimeSpan.Zero || ErasureCooling > TimeSpan.FromDays(30))
            yield return "ErasureCooling is at most 30 days.";
    }
}
