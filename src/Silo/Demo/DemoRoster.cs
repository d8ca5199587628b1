using System.Text;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Silo.Demo;

/// <summary>Somebody of the demo who is in no tube: where they live, and why the roster excludes them, if it does.</summary>
public sealed record DemoResident(Person Person, Community Community, Exclusion? Exclusion);

/// <summary>The roster of the demo: everybody in its tubes, and beside every fourth tube a household that was not sampled, and somebody who need not be.</summary>
public static class DemoRoster
{
    private const int TubesPerHousehold = 4;
    private const int HouseholdSize = 6;

    internal static IReadOnlyList<DemoResident> OtherResidents(IReadOnlyList<DemoTube> tubes, DemoPeople people)
    {
        var residents = new List<DemoResident>();
        var reasons = Enum.GetValues<Exclusion>();
        foreach (var (number, tube) in tubes.Index().Where(tube => tube.Index % TubesPerHousehold == 0))
        {
            var division = tube.People[0].Document.Number[..6];
            residents.AddRange(people.Take(HouseholdSize, division).Select(person => new DemoResident(person, tube.Community, null)));
            var reason = reasons[number / TubesPerHousehold % reasons.Length];
            residents.Add(new(reason == Exclusion.Under6 ? people.Child(division) : people.Take(1, division)[0], tube.Community, reason));
        }

        return residents;
    }

    /// <summary>The file, as the city's registry office would send it.</summary>
    public static string Csv(DemoDistrict district)
    {
        var csv = new StringBuilder("document_type,document_number,name,phone,community,exclusion\r\n");
        var sampled = district.SealedTubes.SelectMany(tube => tube.People.Select(person => new DemoResident(person, tube.Community, null)));
        foreach (var (person, community, exclusion) in sampled.Concat(district.OtherResidents))
            csv.Append($"{person.Document.Type},{person.Document.Number},{person.Name},{person.Phone},{community},{exclusion}\r\n");
        return csv.ToString();
    }
}
