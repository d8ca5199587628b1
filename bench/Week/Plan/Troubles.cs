namespace HealthWuhan.Week.Plan;

/// <summary>What is wrong with a tube of the first round.</summary>
internal enum TroubleKind
{
    /// <summary>One person in it is infected.</summary>
    Infected,

    /// <summary>The lab is not sure, and nobody is infected.</summary>
    GreyZone,

    /// <summary>The control failed: everybody is swabbed again.</summary>
    Invalid,
}

/// <summary>A tube that does not come back negative; of an infected one, which of its people it is.</summary>
internal sealed record Trouble(TroubleKind Kind, int Infected);

/// <summary>
/// The tubes of the first round that come back with trouble. How many is our own choice, no published figure. None is of Jiangxia, whose locked-down part has a round of its own, and all come back so
/// early that what follows is over by the end.
/// </summary>
internal static class Troubles
{
    private const ulong Purpose = 2;
    private const int InfectedAtFullScale = 112;
    private const int GreyAtFullScale = 60;
    private const int InvalidAtFullScale = 220;

    /// <summary>Their results are out before 7 August, 12:00.</summary>
    private static readonly int s_latest = WeekCalendar.HourOf(new(2021, 8, 7, 12, 0, 0, WeekCalendar.Start.Offset));

    public static IReadOnlyDictionary<int, Trouble> Of(WeekCurves curves, TubeOrder tubes, int seed)
    {
        var (_, candidates) = tubes.Between(0, curves.Results.Before(s_latest));
        var troubles = new Dictionary<int, Trouble>();
        var draws = 0L;
        foreach (var kind in Kinds(curves))
        {
            int tube;
            do
                tube = (int)Chance.Below(candidates, seed, Purpose, draws++);
            while (troubles.ContainsKey(tube) || tubes.DistrictOf(tube).Figures.Code == PublishedWeek.Jiangxia);
            troubles[tube] = new(kind, (int)Chance.Below(tubes.PeopleIn(tube), seed, Purpose, draws++));
        }

        return troubles;
    }

    private static IEnumerable<TroubleKind> Kinds(WeekCurves curves) =>
    [
        .. Enumerable.Repeat(TroubleKind.Infected, (int)Math.Max(2, curves.Scaled(InfectedAtFullScale))),
        .. Enumerable.Repeat(TroubleKind.GreyZone, (int)Math.Max(1, curves.Scaled(GreyAtFullScale))),
        .. Enumerable.Repeat(TroubleKind.Invalid, (int)Math.Max(2, curves.Scaled(InvalidAtFullScale))),
    ];
}
