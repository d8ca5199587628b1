namespace HealthWuhan.Week.Plan;

/// <summary>
/// A district at a scale: its residents are numbered from 0, and those who are sampled are spread evenly over them. Communities are runs of neighbours, as many as at full scale.
/// </summary>
/// <param name="Figures">At full scale.</param>
/// <param name="FirstResident">The number in the city of its first resident.</param>
/// <param name="Residents">How many live here.</param>
/// <param name="Sampled">How many of them are sampled; the others are excluded.</param>
internal sealed record DistrictPlan(DistrictFigures Figures, int FirstResident, int Residents, int Sampled)
{
    public const int PoolSize = 10;

    private const int ResidentsOfCommunity = 4000;
    private const int ResidentsOfSite = 4250;

    public int Communities => Math.Max(1, Figures.Population / ResidentsOfCommunity);

    public int Sites => Math.Max(1, Figures.Population / ResidentsOfSite);

    public int Tubes => (Sampled + PoolSize - 1) / PoolSize;

    /// <summary>The resident who is the n-th of the sampled, from 0.</summary>
    public int SampledResident(int rank) => (int)(((((long)rank + 1) * Residents) + Sampled - 1) / Sampled) - 1;

    public bool IsSampled(int resident) => SampledBefore(resident + 1) > SampledBefore(resident);

    /// <summary>How many of the residents before this one are sampled.</summary>
    public int SampledBefore(int resident) => (int)((long)resident * Sampled / Residents);

    public string CommunityOf(int resident) => CommunityCode((int)((long)resident * Communities / Residents));

    public string CommunityCode(int number) => $"{Figures.Code}-{number + 1:000}";

    /// <summary>The first resident of a community; that of the one behind the last is the number of residents.</summary>
    public int FirstOf(int community) => (int)((((long)community * Residents) + Communities - 1) / Communities);

    /// <summary>The city's districts, with populations and sampled people that add up exactly.</summary>
    public static IReadOnlyList<DistrictPlan> Of(long residents, long sampled)
    {
        var living = Apportion(residents);
        var swabbed = Apportion(sampled);
        var first = 0;
        var plans = new List<DistrictPlan>();
        foreach (var (index, figures) in PublishedWeek.Districts.Index())
        {
            plans.Add(new(figures, first, (int)living[index], (int)swabbed[index]));
            first += (int)living[index];
        }

        return plans;
    }

    /// <summary>By population, in whole people that add up: the largest remainders are rounded up.</summary>
    private static long[] Apportion(long total)
    {
        var exact = PublishedWeek.Districts.Select(district => (decimal)total * district.Population / PublishedWeek.Population).ToArray();
        var parts = exact.Select(share => (long)decimal.Floor(share)).ToArray();
        foreach (var index in Enumerable.Range(0, parts.Length).OrderByDescending(index => exact[index] - parts[index]).Take((int)(total - parts.Sum())))
            parts[index]++;
        return parts;
    }
}
