namespace HealthWuhan.Week.Plan;

/// <summary>
/// The week at a scale, from 0.0001 to 1: who lives where, who is swabbed in which tube at what time, what the lab says of it and when, how many look at their results in which hour. A pure function of
/// scale and seed. People are computed when they are asked for; what is held is nine bytes a tube and the few that come back with trouble.
/// </summary>
internal sealed class WeekPlan
{
    public const decimal SmallestScale = 0.0001m;
    public const string FirstRound = "wuhan-week-1";
    public const string SecondRoundId = "wuhan-week-jiangxia-2";
    public const string Zone = "wuhan-week-jiangxia";

    public WeekPlan(decimal scale, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, SmallestScale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 1);
        (Scale, Seed) = (scale, seed);
        Curves = new(scale);
        Residents = (int)Curves.Scaled(PublishedWeek.Population);
        People = (int)Curves.Scaled(PublishedWeek.People);
        Districts = DistrictPlan.Of(Residents, People);
        Tubes = new(Districts);
        Troubles = Plan.Troubles.Of(Curves, Tubes, seed);
        Second = new(Districts.Single(district => district.Figures.Code == PublishedWeek.Jiangxia), Curves, seed);
        FollowUps = new(Following());
    }

    public decimal Scale { get; }

    public int Seed { get; }

    public WeekCurves Curves { get; }

    /// <summary>Who is on the roster.</summary>
    public int Residents { get; }

    /// <summary>Who is sampled in the first round.</summary>
    public int People { get; }

    public IReadOnlyList<DistrictPlan> Districts { get; }

    public TubeOrder Tubes { get; }

    /// <summary>By tube of the first round.</summary>
    public IReadOnlyDictionary<int, Trouble> Troubles { get; }

    public SecondRound Second { get; }

    public FollowUps FollowUps { get; }

    public Resident Resident(int number)
    {
        var district = Districts.Last(one => one.FirstResident <= number);
        return Plan.Resident.Of(district, number - district.FirstResident, Seed);
    }

    /// <summary>The tubes that are sealed in that hour.</summary>
    public IEnumerable<PlannedTube> SampledIn(int hour) =>
        FirstTubes(Tubes.Between(Curves.Sampled.Before(hour), Curves.Sampled.Before(hour + 1)))
            .Concat(SecondTubes(Second.Between(Second.Swabs.Before(hour), Second.Swabs.Before(hour + 1))))
            .Concat(FollowUps.SampledIn(hour).Select(one => one.Tube));

    /// <summary>The tubes of which the lab speaks in that hour. All of them were sealed in an earlier one.</summary>
    public IEnumerable<PlannedTube> ReportedIn(int hour) =>
        FirstTubes(Tubes.Between(Curves.Results.Before(hour), Curves.Results.Before(hour + 1)))
            .Concat(SecondTubes(Second.Between(Second.Results.Before(hour), Second.Results.Before(hour + 1))))
            .Concat(FollowUps.ReportedIn(hour).Select(one => one.Tube));

    /// <summary>Who of those whose tubes were sealed before that hour looks: of the hour's queries the one with that number.</summary>
    /// <returns>The number in the queue of the first round.</returns>
    public int Looking(int hour, long query)
    {
        const ulong purpose = 4;
        var (_, tubes) = Tubes.Between(0, Curves.Sampled.Before(hour));
        return (int)Chance.Below(Tubes.FirstPerson(tubes), Seed, purpose, Curves.Queries.Before(hour) + query);
    }

    public PlannedTube FirstTube(int tube)
    {
        var district = Tubes.DistrictOf(tube);
        var swabs = Enumerable.Range(Tubes.FirstPerson(tube), Tubes.PeopleIn(tube)).Select(person => new PlannedSwab(Tubes.ResidentOf(person), At(Curves.Sampled, person)));
        var result = Troubles.TryGetValue(tube, out var trouble) ? WordOf(trouble.Kind) : PlannedTube.Negative;
        return new($"4201{tube:D12}", FirstRound, $"{district.Figures.Code}-s{(Tubes.PlaceOf(tube) % district.Sites) + 1:000}", DistrictPlan.PoolSize, result, [.. swabs]);
    }

    public PlannedTube SecondTube(int tube)
    {
        var people = Enumerable.Range(tube * DistrictPlan.PoolSize, Second.PeopleIn(tube)).ToArray();
        return new(
            $"4202{tube:D12}",
            SecondRoundId,
            $"{Second.District.Figures.Code}-z{(tube % Second.Communities.Count) + 1:000}",
            DistrictPlan.PoolSize,
            people.Any(Second.Infected.Contains) ? PlannedTube.Positive : PlannedTube.Negative,
            [.. people.Select(person => new PlannedSwab(Second.ResidentOf(person), At(Second.Swabs, person)))]);
    }

    /// <summary>In which hour the lab speaks of a tube of the first round.</summary>
    public int ReportHour(int tube) => Curves.Results.When(Tubes.FirstPerson(tube + 1) - 1).Hour;

    private static DateTimeOffset At(HourCurve curve, int person)
    {
        var (hour, into) = curve.When(person);
        return WeekCalendar.Of(hour) + TimeSpan.FromSeconds(Math.Floor(into * 3600));
    }

    private static string WordOf(TroubleKind kind) => kind switch
    {
        TroubleKind.Infected => PlannedTube.Positive,
        TroubleKind.GreyZone => PlannedTube.GreyZone,
        _ => PlannedTube.Invalid,
    };

    private IEnumerable<PlannedTube> FirstTubes((int From, int To) range) => Enumerable.Range(range.From, range.To - range.From).Select(FirstTube);

    private IEnumerable<PlannedTube> SecondTubes((int From, int To) range) => Enumerable.Range(range.From, range.To - range.From).Select(SecondTube);

    private IEnumerable<FollowUp> Following()
    {
        foreach (var (tube, trouble) in Troubles)
        {
            var (planned, hour) = (FirstTube(tube), ReportHour(tube));
            foreach (var one in trouble.Kind == TroubleKind.Invalid ? [FollowUps.Recollect(planned, hour)] : FollowUps.Recheck(planned, hour, InfectedOf(trouble)))
                yield return one;
        }

        foreach (var person in Second.Infected)
        {
            var tube = person / DistrictPlan.PoolSize;
            var hour = Second.Results.When((tube * DistrictPlan.PoolSize) + Second.PeopleIn(tube) - 1).Hour;
            foreach (var one in FollowUps.Recheck(SecondTube(tube), hour, person % DistrictPlan.PoolSize))
                yield return one;
        }
    }

    private static int? InfectedOf(Trouble trouble) => trouble.Kind == TroubleKind.Infected ? trouble.Infected : null;
}
