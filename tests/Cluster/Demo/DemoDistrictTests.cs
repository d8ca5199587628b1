using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Labs;
using HealthWuhan.Silo.Demo;

namespace HealthWuhan.Tests.Demo;

public class DemoDistrictTests
{
    private static readonly DateOnly Today = new(2021, 8, 8);
    private static readonly DemoDistrict District = DemoDistrict.Generate(Today);
    private static readonly List<Person> People = [.. District.SealedTubes.SelectMany(tube => tube.People)];

    [Fact]
    public void There_are_ten_thousand_people_in_tubes_of_ten()
    {
        Assert.Equal(1_000, District.SealedTubes.Count);
        Assert.All(District.SealedTubes, tube => Assert.Equal(10, tube.People.Count));
        Assert.Equal(10_000, People.Select(person => person.Document).Distinct().Count());
    }

    [Fact]
    public void Everybody_would_be_taken_as_they_are() => Assert.All(People, person =>
    {
        Assert.Equal(person.Document, IdentityRules.ParseDocument("ResidentId", person.Document.Number, Today).Value);
        Assert.Equal(person.Name, IdentityRules.ParseName(person.Name).Value);
        Assert.Equal(person.Phone, IdentityRules.ParsePhone(person.Phone).Value);
    });

    [Fact]
    public void Every_district_has_people_and_a_site()
    {
        var divisions = People.Select(person => int.Parse(person.Document.Number[..6], CultureInfo.InvariantCulture)).Distinct().Order();
        Assert.Equal(
            [420102, 420103, 420104, 420105, 420106, 420107, 420111, 420112, 420113, 420114, 420115, 420116, 420117], divisions);
        Assert.Equal(15, District.Sites.Count);
    }

    [Fact]
    public void The_roster_has_everybody_and_a_few_who_are_not_sampled_or_need_not_be()
    {
        Assert.Equal((1_500, 250), (District.OtherResidents.Count(other => other.Exclusion is null), District.OtherResidents.Count(other => other.Exclusion is not null)));
        Assert.Empty(People.Intersect(District.OtherResidents.Select(other => other.Person)));
        Assert.All(District.OtherResidents.Where(other => other.Exclusion == Domain.Citizens.Exclusion.Under6), child =>
            Assert.InRange(IdentityRules.AgeOf(child.Person.Document, new(2021, 8, 3))!.Value, 0, 5));
        Assert.Equal(11_751, DemoRoster.Csv(District).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Families_share_a_phone() =>
        Assert.InRange(People.Select(person => person.Phone).Distinct(StringComparer.Ordinal).Count(), 5_000, 9_500);

    [Fact]
    public void Barcodes_are_unique_and_three_tubes_are_open()
    {
        var barcodes = District.SealedTubes.Concat(District.OpenTubes).Select(tube => tube.Barcode).ToList();
        Assert.All(barcodes, barcode => Assert.Equal(barcode, Barcode.Parse(barcode.Value).Value));
        Assert.Equal(1_003, barcodes.Distinct().Count());
        Assert.All(District.OpenTubes, tube => Assert.Empty(tube.People));
    }

    [Fact]
    public void The_same_seed_is_the_same_district_and_another_is_another()
    {
        var json = DemoFile.Of(District, "results.csv").ToJson();
        Assert.Equal(json, DemoFile.Of(DemoDistrict.Generate(Today), "results.csv").ToJson());
        Assert.Equal(District.ResultsCsv, DemoDistrict.Generate(Today).ResultsCsv);
        Assert.Equal(json, DemoFile.Of(DemoDistrict.Generate(Today.AddYears(5)), "results.csv").ToJson());
        Assert.NotEqual(json, DemoFile.Of(DemoDistrict.Generate(Today, seed: 1), "results.csv").ToJson(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_results_are_read_without_a_problem_and_cover_every_sealed_tube()
    {
        // The first minute of the day: whenever the demo is made, its tests have been done.
        var now = new DateTimeOffset(Today, TimeOnly.MinValue, CityTime.Offset);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(District.ResultsCsv));
        var rows = await LabCsvReader.Read(file, now, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(District.SealedTubes.Select(tube => tube.Barcode), rows.Select(row => row.Report!.Barcode));
        Assert.All(rows[..^4], row => Assert.Equal(TubeResult.Negative, row.Report!.Result));
        Assert.Equal(
            [TubeResult.Positive, TubeResult.SingleTarget, TubeResult.GreyZone, TubeResult.Invalid], rows[^4..].Select(row => row.Report!.Result));
    }

    [Fact]
    public void A_small_district_has_its_last_tube_under_filled() =>
        Assert.Equal([10, 10, 5], DemoDistrict.Generate(Today, citizens: 25).SealedTubes.Select(tube => tube.People.Count));

    [Fact]
    public void The_file_has_the_shape_of_the_contract()
    {
        using var file = JsonDocument.Parse(DemoFile.Of(District, "/data/results.csv").ToJson());
        var tube = District.SealedTubes[0];
        var citizen = file.RootElement.GetProperty("citizens")[0];
        Assert.Equal("ResidentId", citizen.GetProperty("document").GetProperty("type").GetString());
        Assert.Equal(tube.People[0].Document.Number, citizen.GetProperty("document").GetProperty("number").GetString());
        Assert.Equal(tube.People[0].Name, citizen.GetProperty("name").GetString());
        Assert.Equal(tube.People[0].Phone, citizen.GetProperty("phone").GetString());
        Assert.Equal(tube.Barcode.Value, citizen.GetProperty("batch").GetString());
        Assert.Equal(1, file.RootElement.GetProperty("rounds").GetArrayLength());
        Assert.Equal(15, file.RootElement.GetProperty("sites").GetArrayLength());
        Assert.Equal(2, file.RootElement.GetProperty("labs").GetArrayLength());
        Assert.Equal(3, file.RootElement.GetProperty("openBatches").GetArrayLength());
        Assert.Equal("/data/results.csv", file.RootElement.GetProperty("resultsCsv").GetString());
    }
}
