namespace HealthWuhan.Week.Plan;

/// <summary>
/// The locked-down part of Jiangxia, its first communities with about a tenth of its people, and their second round: everybody there who is sampled at all, within four hours of the order. A few turn out
/// to be infected who were not in the first round.
/// </summary>
internal sealed class SecondRound
{
    private const ulong Purpose = 3;
    private const int InfectedAtFullScale = 3;
    private const int CommunitiesInZone = 24;

    private readonly int _seed;

    public SecondRound(DistrictPlan district, WeekCurves curves, int seed)
    {
        District = district;
        _seed = seed;
        Communities = [.. Enumerable.Range(0, CommunitiesInZone).Select(district.CommunityCode)];
        Residents = district.FirstOf(CommunitiesInZone);
        People = district.SampledBefore(Residents);
        (Swabs, Results) = WeekCurves.SecondRound(People);
        Infected = Draw((int)Math.Max(1, curves.Scaled(InfectedAtFullScale))).ToHashSet();
    }

    public DistrictPlan District { get; }

    public IReadOnlyList<string> Communities { get; }

    /// <summary>Who lives there, excluded people too.</summary>
    public int Residents { get; }

    /// <summary>Who is sampled.</summary>
    public int People { get; }

    public HourCurve Swabs { get; }

    public HourCurve Results { get; }

    public int Tubes => (People + DistrictPlan.PoolSize - 1) / DistrictPlan.PoolSize;

    /// <summary>By their number among the people of the round; in a tube there is one at most.</summary>
    public IReadOnlySet<int> Infected { get; }

    public int PeopleIn(int tube) => Math.Min(DistrictPlan.PoolSize, People - (tube * DistrictPlan.PoolSize));

    public int ResidentOf(int person) => District.FirstResident + District.SampledResident(person);

    public bool Has(int resident) => resident >= District.FirstResident && resident < District.FirstResident + Residents;

    /// <summary>The tubes whose last person has a number from the first to below the second.</summary>
    public (int From, int To) Between(long from, long to) => (CompleteAt(from), CompleteAt(to));

    private int CompleteAt(long people) => people >= People ? Tubes : (int)(people / DistrictPlan.PoolSize);

    private IEnumerable<int> Draw(int count)
    {
        var tubes = new HashSet<int>();
        for (var draw = 0L; tubes.Count < Math.Min(count, Tubes); draw++)
        {
            var person = (int)Chance.Below(People, _seed, Purpose, draw);
            if (tubes.Add(person / DistrictPlan.PoolSize))
                yield return person;
        }
    }
}
