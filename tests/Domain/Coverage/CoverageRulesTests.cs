using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Coverage;

namespace HealthWuhan.Tests.Coverage;

public class CoverageRulesTests
{
    private static readonly DateTimeOffset Noon = new(2021, 8, 4, 12, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Swabs in their order: a letter each (Negative, Positive, re-check, to be recollected, waiting), with a 1 where the tube held one person.</summary>
    [Theory]
    [InlineData("", CoverageStanding.NotSampled)]
    [InlineData("w", CoverageStanding.Waiting)]
    [InlineData("n", CoverageStanding.Tested)]
    [InlineData("p1", CoverageStanding.Tested)]
    [InlineData("r", CoverageStanding.UnderRecheck)]
    [InlineData("r w1", CoverageStanding.UnderRecheck)]
    [InlineData("r n1", CoverageStanding.Tested)]
    [InlineData("r n", CoverageStanding.UnderRecheck)]
    [InlineData("r t1", CoverageStanding.UnderRecheck)]
    [InlineData("r t1 n1", CoverageStanding.Tested)]
    [InlineData("r p1", CoverageStanding.Tested)]
    [InlineData("t", CoverageStanding.ToBeRecollected)]
    [InlineData("t n", CoverageStanding.Tested)]
    [InlineData("t r", CoverageStanding.UnderRecheck)]
    [InlineData("n t", CoverageStanding.ToBeRecollected)]
    [InlineData("t w", CoverageStanding.ToBeRecollected)]
    public void A_person_stands_where_their_swabs_of_the_round_have_brought_them(string swabs, CoverageStanding expected) =>
        Assert.Equal(expected, CoverageRules.Standing([.. swabs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Swab)]));

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(0, 3, "0")]
    [InlineData(2, 3, "0.666666")]
    [InlineData(3, 3, "1")]
    [InlineData(9_999_999, 10_000_000, "0.999999")]
    public void What_is_not_whole_never_reads_as_whole(long sampled, long required, string? share) =>
        Assert.Equal(share is null ? null : decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture), CoverageRules.Share(sampled, required));

    [Fact]
    public void Only_reasons_that_the_round_accepts_take_people_out_of_the_share()
    {
        Headcount[] people =
        [
            new() { Community = "a", Roster = 10, Sampled = 6, Tested = 3, UnderRecheck = 1, ToBeRecollected = 1 },
            new() { Community = "a", Exclusion = Exclusion.Under6, Roster = 4, Sampled = 1, Tested = 1 },
            new() { Community = "b", Exclusion = Exclusion.Away, Roster = 2, Sampled = 1 },
        ];
        var figures = CoverageFigures.Of(people, [Exclusion.Under6]);
        Assert.Equal((16, 4, 12, 7, 5, 2), (figures.Roster, figures.Excluded, figures.Required, figures.Sampled, figures.NotYetSampled, figures.Waiting));
        Assert.Equal((1, 4, 0.583333m), (figures.SampledThoughExcluded, figures.Exclusions[Exclusion.Under6], figures.Share));
    }

    private static CitizenSample Swab(string text, int number)
    {
        var status = text[0] switch
        {
            'n' => SampleStatus.Negative,
            'p' => SampleStatus.Positive,
            'r' => SampleStatus.UnderRecheck,
            't' => SampleStatus.ToBeRecollected,
            _ => SampleStatus.Sampled,
        };
        var at = Noon.AddMinutes(number);
        return new() { Id = $"s-{number}", CollectedAt = at, Status = status, PoolSize = text.EndsWith('1') ? 1 : 10, ReportedAt = text[0] == 'w' ? null : at.AddHours(6) };
    }
}
