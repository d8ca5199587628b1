namespace HealthWuhan.Week.Plan;

/// <summary>A tube that answers for one that came back with trouble: when it is taken, and when its result comes.</summary>
internal sealed record FollowUp(int SwabHour, int ResultHour, PlannedTube Tube, bool IsRecheck);

/// <summary>What follows from tubes with trouble (docs/domain.md, the table of pooled sampling): a single tube for each member under re-check, or a new pool of all whose tube told nothing.</summary>
internal sealed class FollowUps
{
    /// <summary>So long after the tube's word its people are swabbed again, and after so long those swabs are tested.</summary>
    private const int HoursToSwab = 4;
    private const int HoursToResult = 8;

    private readonly ILookup<int, FollowUp> _bySwab;
    private readonly ILookup<int, FollowUp> _byResult;

    public FollowUps(IEnumerable<FollowUp> all)
    {
        All = [.. all];
        _bySwab = All.ToLookup(one => one.SwabHour);
        _byResult = All.ToLookup(one => one.ResultHour);
    }

    public IReadOnlyList<FollowUp> All { get; }

    public IEnumerable<FollowUp> SampledIn(int hour) => _bySwab[hour];

    public IEnumerable<FollowUp> ReportedIn(int hour) => _byResult[hour];

    /// <summary>Everybody of an uncertain tube alone; only the infected one is positive, if there is one.</summary>
    public static IEnumerable<FollowUp> Recheck(PlannedTube uncertain, int resultHour, int? infected) => uncertain.Swabs.Select((swab, place) => new FollowUp(
        resultHour + HoursToSwab,
        resultHour + HoursToResult,
        new($"4203{swab.Resident:D12}", uncertain.Round, uncertain.Site, 1, place == infected ? PlannedTube.Positive : PlannedTube.Negative, [Again(swab, resultHour, place)]),
        IsRecheck: true));

    /// <summary>Everybody of a tube that told nothing, together.</summary>
    public static FollowUp Recollect(PlannedTube invalid, int resultHour) => new(
        resultHour + HoursToSwab,
        resultHour + HoursToResult,
        invalid with { Barcode = $"4204{invalid.Barcode[4..]}", Result = PlannedTube.Negative, Swabs = [.. invalid.Swabs.Select((swab, place) => Again(swab, resultHour, place))] },
        IsRecheck: false);

    private static PlannedSwab Again(PlannedSwab swab, int resultHour, int place) => swab with { CollectedAt = WeekCalendar.Of(resultHour + HoursToSwab).AddMinutes(place) };
}
