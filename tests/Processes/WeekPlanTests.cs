using CsCheck;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Week.Plan;

namespace HealthWuhan.Tests;

/// <summary>The plan of the replayed week: at any scale and seed it meets what was published, and everybody is in it once.</summary>
public class WeekPlanTests
{
    /// <summary>From a ten-thousandth to a fiftieth of the city, and any seed: larger ones are the same arithmetic over more people.</summary>
    private static readonly Gen<WeekPlan> s_plans = Gen.Select(Gen.Int[1, 200], Gen.Int).Select((scale, seed) => new WeekPlan(scale / 10_000m, seed));

    private static readonly Gen<WeekCurves> s_curves = Gen.Int[1, 10_000].Select(scale => new WeekCurves(scale / 10_000m));

    [Fact]
    public void At_scale_1_it_is_the_city_and_its_week()
    {
        var plan = new WeekPlan(1, 20210803);

        Assert.Equal(PublishedWeek.Districts.Select(district => district.Population), plan.Districts.Select(district => district.Residents));
        Assert.Equal((12_326_518, 11_285_779, 52_940_000L), (plan.Residents, plan.People, plan.Curves.Queries.Total));
        Assert.InRange(plan.Tubes.Count, 1_128_578, 1_128_593);
        Assert.Equal([2_528_000L, 10_319_000, 11_232_500], PublishedWeek.All(PublishedWeek.Sampled).Select(point => plan.Curves.Sampled.Before(point.Hour)));
    }

    [Fact]
    public void Every_published_point_is_met_at_every_scale() => s_curves.Sample(curves =>
    {
        bool Meets(HourCurve curve, string measure) => PublishedWeek.All(measure).All(point => curve.Before(point.Hour) == curves.Scaled(point.Value!.Value));
        var peak = PublishedWeek.The(PublishedWeek.Peak);
        return Meets(curves.Sampled, PublishedWeek.Sampled) && Meets(curves.Sampled, PublishedWeek.Tested)
            && Meets(curves.Results, PublishedWeek.WithResult) && Meets(curves.Results, PublishedWeek.Tested)
            && Meets(curves.Queries, PublishedWeek.Queries) && curves.Queries.Before(PublishedWeek.The(PublishedWeek.Surge).Hour) == 0
            && Enumerable.Range(peak.Hour, PublishedWeek.PeakHours).All(hour => curves.Queries.In(hour) == curves.Scaled(peak.Value!.Value));
    });

    [Fact]
    public void No_other_hour_comes_near_the_peak() => s_curves.Sample(curves =>
    {
        var peak = PublishedWeek.The(PublishedWeek.Peak).Hour;
        return Enumerable.Range(0, WeekCalendar.Hours).All(hour => hour - peak is 0 or 1 || curves.Queries.In(hour) * 2 < curves.Queries.In(peak));
    });

    [Fact]
    public void Nobody_has_a_result_before_the_hour_after_their_swab() => s_curves.Sample(curves =>
        Enumerable.Range(0, WeekCalendar.Hours).All(hour => curves.Results.Before(hour + 1) <= curves.Sampled.Before(hour)));

    [Fact]
    public void Populations_add_up_and_each_district_has_its_share() => s_plans.Sample(plan =>
    {
        var (living, sampled) = (plan.Districts.Sum(district => district.Residents), plan.Districts.Sum(district => district.Sampled));
        return living == plan.Curves.Scaled(PublishedWeek.Population) && sampled == plan.Curves.Scaled(PublishedWeek.People)
            && plan.Districts.All(district => Math.Abs(district.Residents - (district.Figures.Population * plan.Scale)) < 1.5m && district.Sampled <= district.Residents);
    });

    [Fact]
    public void Everybody_who_is_sampled_is_in_one_tube_of_the_first_round() => s_plans.Sample(plan =>
    {
        var residents = Enumerable.Range(0, plan.People).Select(plan.Tubes.ResidentOf).Order().ToArray();
        return residents.SequenceEqual(Enumerable.Range(0, plan.Residents).Where(number => plan.Resident(number).Exclusion is null))
            && Enumerable.Range(0, plan.Tubes.Count).Sum(plan.Tubes.PeopleIn) == plan.People;
    }, iter: 20);

    [Fact]
    public void The_hours_take_every_tube_once_first_to_be_sampled_and_then_to_be_reported() => s_plans.Sample(plan =>
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        var (taken, reported) = (0, 0);
        for (var hour = 0; hour < WeekCalendar.Hours; hour++)
        {
            foreach (var tube in plan.ReportedIn(hour))
            {
                Assert.True(open.Remove(tube.Barcode), $"{tube.Barcode} is reported in hour {hour} and not there.");
                reported++;
            }

            foreach (var tube in plan.SampledIn(hour))
            {
                Assert.True(open.Add(tube.Barcode));
                Assert.All(tube.Swabs, swab => Assert.True(swab.CollectedAt < WeekCalendar.Of(hour + 1)));
                taken++;
            }
        }

        return open.Count == 0 && taken == reported && taken == WeekTotals.Of(plan).Tubes;
    }, iter: 20);

    [Fact]
    public void Nobody_has_the_document_or_the_phone_of_somebody_else_and_every_document_is_valid() => s_plans.Sample(plan =>
    {
        var everybody = Enumerable.Range(0, plan.Residents).Select(plan.Resident).ToArray();
        Assert.All(everybody.Take(500), one => Assert.Null(IdentityRules.ParseDocument("ResidentId", one.Document, new DateOnly(2021, 8, 3)).Refusal));
        return everybody.DistinctBy(one => one.Document).Count() == plan.Residents && everybody.DistinctBy(one => one.Phone).Count() == plan.Residents;
    }, iter: 5);

    [Fact]
    public void Documents_of_the_three_districts_that_share_a_division_differ_at_scale_1()
    {
        var plan = new WeekPlan(1, 7);
        var documents = new HashSet<string>(StringComparer.Ordinal);
        var people = plan.Districts.Where(district => district.Figures.Division == "420111")
            .SelectMany(district => Enumerable.Range(0, district.Residents).Where(resident => resident % 10 == 0 || !district.IsSampled(resident)).Select(resident => Resident.Of(district, resident, plan.Seed)));
        Assert.All(people, one => Assert.True(documents.Add(one.Document)));
    }

    [Fact]
    public void The_second_round_is_everybody_of_the_locked_down_communities_and_is_over_in_four_hours() => s_plans.Sample(plan =>
    {
        var begins = PublishedWeek.The(PublishedWeek.SecondRound).Hour;
        var people = Enumerable.Range(0, plan.Second.People).Select(plan.Second.ResidentOf).Select(plan.Resident).ToArray();
        return people.All(one => one.Exclusion is null && plan.Second.Communities.Contains(one.Community))
            && plan.Second.Residents == Enumerable.Range(plan.Second.District.FirstResident, plan.Second.District.Residents).Count(number => plan.Second.Communities.Contains(plan.Resident(number).Community))
            && plan.Second.Swabs.Before(begins) == 0 && plan.Second.Results.Before(begins + 4) == plan.Second.People;
    }, iter: 20);

    [Fact]
    public void Every_infected_person_is_found_by_a_single_tube_of_their_own() => s_plans.Sample(plan =>
    {
        var infected = WeekTotals.Of(plan).Infected;
        return infected.Count == plan.Troubles.Values.Count(trouble => trouble.Kind == TroubleKind.Infected) + plan.Second.Infected.Count
            && plan.FollowUps.All.All(one => one.ResultHour < WeekCalendar.Hours && one.SwabHour < one.ResultHour) && infected.Distinct().Count() == infected.Count;
    });

    [Fact]
    public void The_same_scale_and_seed_are_the_same_week_and_another_seed_is_another() => Gen.Int[1, 100].Sample(seed =>
    {
        static string Told(WeekPlan plan) => string.Join('|', plan.SampledIn(30).Take(50).SelectMany(tube => tube.Swabs).Select(swab => plan.Resident(swab.Resident).ToString()));
        return Told(new(0.001m, seed)) == Told(new(0.001m, seed)) && Told(new(0.001m, seed)) != Told(new(0.001m, seed + 1));
    }, iter: 5);

    [Fact]
    public void Its_last_midnight_is_one_that_has_passed_in_the_city()
    {
        var now = new DateTimeOffset(2026, 11, 26, 17, 0, 0, TimeSpan.Zero);
        Assert.Equal(CityTime.StartOf(new DateOnly(2026, 11, 27)), WeekCalendar.End + WeekCalendar.ShiftTo(now));
    }
}
