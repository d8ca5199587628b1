using System.Collections.Immutable;
using CsCheck;
using HealthWuhan.Api.Citizens;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Directives;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Api;

/// <summary>A page that is kept: as long as it holds, it is what would be made anew, byte for byte.</summary>
public class ResultsPageTests
{
    private static readonly DateTimeOffset s_start = new(2021, 8, 4, 8, 0, 0, CityTime.Offset);

    /// <summary>Reported, awaited or ordered again; some so long ago that they are about to go.</summary>
    private static readonly Gen<CitizenSample> s_sample =
        Gen.Select(Gen.Frequency((6, Gen.Const(SampleStatus.Negative)), (1, Gen.Const(SampleStatus.Positive)), (1, Gen.Const(SampleStatus.Sampled)), (1, Gen.Const(SampleStatus.UnderRecheck))), Gen.Int[0, 99], Gen.Int[0, 99], (status, day, number) => new CitizenSample
        {
            Id = $"{number}-{day}",
            Batch = new Barcode($"42010699{number:D8}"),
            Site = "wuchang-01",
            CollectedAt = s_start.AddDays(-day),
            Status = status,
            ReportedAt = status == SampleStatus.Sampled ? null : s_start.AddDays(-day).AddHours(6),
            Lab = "lab-01",
            PoolSize = 10,
        });

    private static readonly Gen<CityDirectives> s_directives = Gen.Select(Gen.Bool, Gen.Int[-2, 3], Gen.Int[14, 40]).Select((site, from, days) => CityDirectives.None with
    {
        Policies =
        [
            new DisplayPolicy { ValidFrom = CityTime.DateOf(s_start).AddDays(from), Site = site },
            new RetentionPolicy { ValidFrom = CityTime.DateOf(s_start).AddDays(from + 1), ResultsVisibleDays = days },
        ],
    });

    [Fact]
    public void A_page_that_holds_is_what_would_be_made_anew() =>
        Gen.Select(s_sample.Array[0, 4], Gen.Int[0, 90].Nullable(), s_directives, Gen.Double[-30, 30].Array[6]).Sample((samples, looked, directives, hours) =>
        {
            var citizen = new Citizen { Samples = [.. samples.DistinctBy(sample => sample.Id)], Look = looked is { } day ? new(s_start.AddDays(-day), s_start.AddDays(-day)) : null };
            if (ResultsPage.Lasting(citizen, directives, s_start) is not { } page)
                return Shown(citizen, directives, s_start).Any(sample => sample.ReportedAt is null || SamplingOrderRules.HasOrder(sample));

            return page.Holds(citizen, directives, s_start)
                && hours.Select(hour => s_start.AddHours(hour)).Where(later => page.Holds(citizen, directives, later)).All(later => Fresh(citizen, directives, later) == page.ETag);
        }, iter: 2000);

    [Fact]
    public void A_page_holds_for_no_other_state_and_nothing_else_laid_down_and_not_before_it_was_made()
    {
        var (citizen, directives) = (new Citizen(), CityDirectives.None with { Revision = 1 });
        var page = ResultsPage.Lasting(citizen, directives, s_start)!;
        Assert.True(page.Holds(citizen, directives, s_start.AddHours(15)));
        Assert.False(page.Holds(citizen with { RegisteredAt = s_start }, directives, s_start));
        Assert.False(page.Holds(citizen, directives with { Revision = 2 }, s_start));
        Assert.False(page.Holds(citizen, directives, s_start.AddTicks(-1)));
        Assert.False(page.Holds(citizen, directives, CityTime.StartOf(CityTime.DateOf(s_start).AddDays(1))));
    }

    [Fact]
    public void A_page_that_was_made_of_an_answer_holds_for_no_other() =>
        Assert.False(ResultsPage.Of([], CityDirectives.None, s_start).Holds(new Citizen(), CityDirectives.None, s_start));

    private static ImmutableArray<CitizenSample> Shown(Citizen citizen, CityDirectives directives, DateTimeOffset now) =>
        ResultVisibility.Shown(citizen.Samples, citizen.Look, directives.Policy<RetentionPolicy>(now), now);

    private static string Fresh(Citizen citizen, CityDirectives directives, DateTimeOffset now) => ResultsPage.Of(Shown(citizen, directives, now), directives, now).ETag;
}
