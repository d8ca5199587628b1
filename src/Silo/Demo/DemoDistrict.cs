using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Silo.Demo;

/// <summary>A pooled tube of the demo. An open one holds nobody yet.</summary>
/// <param name="Barcode">Sixteen digits, as labs print them.</param>
/// <param name="Site">The site of the district in which its people live.</param>
/// <param name="CollectedAt">When its swabs were taken: in the working hours of the day before the demo was made.</param>
/// <param name="People">In the order in which they stood in the queue.</param>
/// <param name="Community">Where all of them live.</param>
public sealed record DemoTube(Barcode Barcode, string Site, DateTimeOffset CollectedAt, IReadOnlyList<Person> People, Community Community);

/// <summary>
/// A synthetic part of the city for <c>--demo</c>: invented people in the real districts, sampled in tubes of ten, and what a lab will say of them.
/// </summary>
/// <remarks>
/// A pure function of its arguments. People and barcodes depend on the seed alone; the day moves only the times. So a demo loaded again on
/// another day meets the same people in the same tubes.
/// </remarks>
/// <param name="Round">The testing round that all tubes belong to.</param>
/// <param name="SealedTubes">With their people; their results are in <paramref name="ResultsCsv"/>.</param>
/// <param name="OtherResidents">On the roster beside the people in tubes: not sampled yet, or excluded.</param>
/// <param name="OpenTubes">Empty, at the site of the seeded medic, for whoever tries the system.</param>
/// <param name="Sites">Every site that has a tube, that of the seeded medic first.</param>
/// <param name="Labs">Who tests.</param>
/// <param name="ResultsCsv">The content of the lab's file, with the header of the HTTP contract.</param>
public sealed record DemoDistrict(
    string Round,
    IReadOnlyList<DemoTube> SealedTubes,
    IReadOnlyList<DemoResident> OtherResidents,
    IReadOnlyList<DemoTube> OpenTubes,
    IReadOnlyList<string> Sites,
    IReadOnlyList<string> Labs,
    string ResultsCsv)
{
    /// <summary>How many people share a tube.</summary>
    public const int PoolSize = 10;

    private const int DefaultSeed = 20210803;
    private const int OpenTubeCount = 3;
    private const int CommunitiesPerDistrict = 20;
    private const string OpenSite = "wuchang-01";

    public static DemoDistrict Generate(DateOnly today, int citizens = 10_000, int seed = DefaultSeed)
    {
        var random = new Random(seed);
        var people = new DemoPeople(random);
        var morning = new DateTimeOffset(today.AddDays(-1), new TimeOnly(8, 0), CityTime.Offset);
        var sealedTubes = new List<DemoTube>();
        for (var left = citizens; left > 0; left -= PoolSize)
        {
            var district = WuhanDistricts.Draw(random);
            var collectedAt = morning.AddMinutes(random.Next(10 * 60));
            var community = new Community($"{district.Code}-{(sealedTubes.Count % CommunitiesPerDistrict) + 1:000}");
            sealedTubes.Add(new(Barcode(sealedTubes.Count), district.Site, collectedAt, people.Take(Math.Min(PoolSize, left), district.Division), community));
        }

        var openTubes = Enumerable.Range(sealedTubes.Count, OpenTubeCount)
            .Select(number => new DemoTube(Barcode(number), OpenSite, morning, [], default)).ToList();
        string[] sites = [.. sealedTubes.Concat(openTubes).Select(tube => tube.Site).Distinct(StringComparer.Ordinal)
            .OrderByDescending(site => site == OpenSite).ThenBy(site => site, StringComparer.Ordinal)];
        var results = DemoResults.Csv(sealedTubes, random);
        return new("wuhan-2021-08", sealedTubes, DemoRoster.OtherResidents(sealedTubes, people), openTubes, sites, ["lab-01", "lab-02"], results);
    }

    private static Barcode Barcode(int number) => new($"4201210803{number + 1:000000}");
}
