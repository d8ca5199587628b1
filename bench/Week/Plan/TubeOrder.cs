namespace HealthWuhan.Week.Plan;

/// <summary>
/// All tubes of the first round in the order in which they are sealed: every district goes on at its own speed and all end together. People are numbered by it, ten to a tube
/// but for the last tube of each district. Nine bytes a tube are all that is held of a city.
/// </summary>
internal sealed class TubeOrder
{
    private readonly IReadOnlyList<DistrictPlan> _districts;
    private readonly byte[] _district;
    private readonly int[] _place;
    private readonly int[] _firstPerson;

    public TubeOrder(IReadOnlyList<DistrictPlan> districts)
    {
        _districts = districts;
        Count = districts.Sum(district => district.Tubes);
        _district = new byte[Count];
        _place = new int[Count];
        _firstPerson = new int[Count + 1];
        var done = new int[districts.Count];
        for (var tube = 0; tube < Count; tube++)
        {
            var next = Slowest(done);
            (_district[tube], _place[tube]) = ((byte)next, done[next]++);
            _firstPerson[tube + 1] = _firstPerson[tube] + PeopleIn(tube);
        }
    }

    public int Count { get; }

    public DistrictPlan DistrictOf(int tube) => _districts[_district[tube]];

    /// <summary>Which of its district's tubes it is, from 0.</summary>
    public int PlaceOf(int tube) => _place[tube];

    /// <summary>The number of its first person; that of the one behind the last is the number of people.</summary>
    public int FirstPerson(int tube) => _firstPerson[tube];

    public int PeopleIn(int tube) => Math.Min(DistrictPlan.PoolSize, DistrictOf(tube).Sampled - (_place[tube] * DistrictPlan.PoolSize));

    public int TubeOf(int person)
    {
        var found = Array.BinarySearch(_firstPerson, person);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The tubes whose last person has a number from the first to below the second.</summary>
    public (int From, int To) Between(long from, long to) => (CompleteAt(from), CompleteAt(to));

    /// <summary>In the city, of a person by their number in the queue.</summary>
    public int ResidentOf(int person)
    {
        var tube = TubeOf(person);
        var district = DistrictOf(tube);
        return district.FirstResident + district.SampledResident((_place[tube] * DistrictPlan.PoolSize) + person - _firstPerson[tube]);
    }

    /// <summary>How many tubes are complete when so many people have come.</summary>
    private int CompleteAt(long people) => people >= _firstPerson[^1] ? Count : TubeOf((int)people);

    private int Slowest(int[] done)
    {
        var (slowest, least) = (0, double.MaxValue);
        for (var i = 0; i < done.Length; i++)
        {
            var share = (done[i] + 0.5) / _districts[i].Tubes;
            if (done[i] < _districts[i].Tubes && share < least)
                (slowest, least) = (i, share);
        }

        return slowest;
    }
}
