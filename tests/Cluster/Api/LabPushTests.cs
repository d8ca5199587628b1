using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>What a lab's push takes, what it does not, and what it says of it.</summary>
[Collection(City.Collection)]
public class LabPushTests(City city)
{
    [Fact]
    public async Task Good_rows_are_taken_and_bad_rows_are_told_with_their_row_and_reason()
    {
        var good = await city.Sampled([Fresh.Person()]);
        using var medic = await city.Staff(Roles.Medic);
        var open = await medic.OpenTube();
        var unknown = Fresh.Barcode();
        using var lab = await city.Staff(Roles.LabOperator);
        var pushed = await lab.PostText(
            "/v1/lab/results", $"result,barcode,ct_n\nNegative,{unknown},\nNegative,{open},\nSomething,{good},\nNegative,{good},\nNegative,,99999\n", "text/csv");

        Assert.Equal((1, 0, 5), pushed.Reception());
        var refused = pushed.Json.GetProperty("refused").EnumerateArray().Select(row => (row.GetProperty("row").GetInt32(), row.Text("code"))).ToArray();
        Assert.Equal([(2, "unknown-batch"), (3, "batch-not-sealed"), (4, "invalid-result")], refused[..3]);
        Assert.All(refused[3..], row => Assert.Equal(6, row.Item1));
    }

    [Fact]
    public async Task The_same_result_again_through_another_format_is_unchanged()
    {
        var barcode = await city.Sampled([Fresh.Person()]);
        using var lab = await city.Staff(Roles.LabOperator);
        var csv = await lab.PostText("/v1/lab/results", $"barcode,result,kit,ct_n,tested_at\n{barcode},Negative,kit-a,35.5,2021-08-05T03:00:00Z\n", "text/csv");
        object[] rows = [new { barcode = barcode.Value, result = "Negative", kit = "kit-a", ct = new { N = 35.50 }, testedAt = "2021-08-05T11:00:00+08:00" }];
        var json = await lab.Post("/v1/lab/results", rows);
        Assert.Equal(((1, 0, 0), (0, 1, 0)), (csv.Reception(), json.Reception()));
    }

    [Fact]
    public async Task A_different_second_result_is_held_and_listed_once_and_not_taken()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Negative\n", "text/csv");
        for (var time = 0; time < 2; time++)
        {
            var second = await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Positive\n", "text/csv");
            Assert.Equal("different-result-held", second.Json.GetProperty("refused")[0].Text("code"));
        }

        using var supervisor = await city.Staff(Roles.LabSupervisor);
        var held = (await supervisor.Fetch("/v1/reconciliation?kind=held-results")).Json.GetProperty("items").EnumerateArray();
        var item = Assert.Single(held, item => item.Text("barcode") == barcode.Value);
        Assert.Equal(("Positive", "Negative"), (item.GetProperty("held").Text("result"), item.GetProperty("standing").Text("result")));
        using var citizen = await city.Citizen(person);
        Assert.Equal("Negative", (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0].Text("status"));
    }

    [Fact]
    public async Task Two_words_about_one_tube_in_one_file_are_taken_in_the_files_order()
    {
        var barcode = await city.Sampled([Fresh.Person()]);
        using var lab = await city.Staff(Roles.LabOperator);
        var pushed = await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Negative\n{barcode},Invalid\n", "text/csv");
        Assert.Equal((1, 0, 1), pushed.Reception());
        Assert.Equal(3, pushed.Json.GetProperty("refused")[0].GetProperty("row").GetInt32());
    }

    [Theory]
    [InlineData("Positive", "UnderRecheck")]
    [InlineData("SingleTarget", "UnderRecheck")]
    [InlineData("GreyZone", "UnderRecheck")]
    [InlineData("Invalid", "ToBeRecollected")]
    public async Task No_pool_is_a_persons_positive_and_no_invalid_is_negative(string result, string status)
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},{result}\n", "text/csv");
        using var citizen = await city.Citizen(person);
        Assert.Equal(status, (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0].Text("status"));
    }

    [Theory]
    [InlineData("text/csv", "", HttpStatusCode.BadRequest)]
    [InlineData("text/csv", "name,age\n1,2\n", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "{", HttpStatusCode.BadRequest)]
    [InlineData("application/xml", "<results/>", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_file_that_cannot_be_read_is_refused_whole(string mediaType, string body, HttpStatusCode status)
    {
        using var lab = await city.Staff(Roles.LabOperator);
        var pushed = await lab.PostText("/v1/lab/results", body, mediaType);
        Assert.Equal(status, pushed.Status);
        Assert.NotNull(pushed.Code);
    }
}
