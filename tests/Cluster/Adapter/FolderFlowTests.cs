using System.Text;
using System.Text.Json;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.LabKit.Writing;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Adapter;

/// <summary>A lab's files, from the folder they are put into to the people they are about, over a bad network.</summary>
[Collection(City.Collection)]
public class FolderFlowTests(City city)
{
    [Fact]
    public async Task A_file_is_delivered_and_filed_with_a_report_that_names_every_row_that_was_not_taken()
    {
        var person = Fresh.Person();
        var (tube, unknown) = (await city.Sampled([person]), Fresh.Barcode());
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Drop("day.csv", $"barcode,result\n{tube},Negative\n{unknown},Negative\n");

        var report = await adapter.Report("day.csv");
        Assert.Equal(("Refused", 1, 0), (report.Text("outcome"), report.GetProperty("accepted").GetInt32(), report.GetProperty("unchanged").GetInt32()));
        var row = Assert.Single(report.GetProperty("refused").EnumerateArray());
        Assert.Equal((3, unknown.Value, "unknown-batch"), (row.GetProperty("row").GetInt32(), row.Text("barcode"), row.Text("code")));
        Assert.Contains("采样管不存在", await File.ReadAllTextAsync(Assert.Single(adapter.Filed("*day.csv.report.txt")), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var citizen = await city.Citizen(person);
        Assert.Equal("Negative", (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0].Text("status"));
    }

    [Theory]
    [InlineData(FhirStyle.Contained)]
    [InlineData(FhirStyle.PartsFirst)]
    [InlineData(FhirStyle.ReportFirst)]
    public async Task A_bundle_of_FHIR_reports_is_delivered_like_a_table(FhirStyle style)
    {
        var person = Fresh.Person();
        var (tube, unknown) = (await city.Sampled([person]), Fresh.Barcode());
        await using var adapter = await RunningAdapter.Start(city);
        LabReport Negative(Barcode barcode) => new(barcode, TubeResult.Negative, "DEMO-PCR-2021", new(null, null), null, "7500", "wang");
        adapter.Drop("day.fhir.json", Encoding.UTF8.GetString(FhirWriting.Write([Negative(tube), Negative(unknown)], style)));

        var report = await adapter.Report("day.fhir.json");
        Assert.Equal(("Refused", 1), (report.Text("outcome"), report.GetProperty("accepted").GetInt32()));
        Assert.Equal((unknown.Value, "unknown-batch"), Assert.Single(report.GetProperty("refused").EnumerateArray()) is var row ? (row.Text("barcode"), row.Text("code")) : default);
        using var citizen = await city.Citizen(person);
        Assert.Equal("Negative", (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0].Text("status"));
    }

    [Fact]
    public async Task The_content_is_kept_as_it_was_and_the_original_goes()
    {
        var tube = await city.Sampled([Fresh.Person()]);
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Drop("day.csv", $"\uFEFF条码;结果\r\n{tube};阴性\r\n");
        await adapter.Report("day.csv");

        await Eventually.Is("", () => Task.FromResult<string?>(string.Join(',', Directory.GetFiles(Path.Combine(adapter.Data, "in")))));
        Assert.Contains($"{tube};阴性\r\n", await File.ReadAllTextAsync(Assert.Single(adapter.Filed("*day.csv")), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NetworkFault.AnswerCut)]
    [InlineData(NetworkFault.RequestCut)]
    [InlineData(NetworkFault.Refused)]
    [InlineData(NetworkFault.Unavailable)]
    [InlineData(NetworkFault.ForeignPage)]
    public async Task Whatever_the_network_does_the_file_waits_and_is_delivered_once(NetworkFault fault)
    {
        var person = Fresh.Person();
        var tube = await city.Sampled([person]);
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Network.Next = () => adapter.Network.Faults < 2 ? fault : NetworkFault.None;
        adapter.Drop("day.csv", $"barcode,result\n{tube},Negative\n");

        var report = await adapter.Report("day.csv");
        Assert.Equal(("Sent", 1), (report.Text("outcome"), report.GetProperty("accepted").GetInt32() + report.GetProperty("unchanged").GetInt32()));
        using var citizen = await city.Citizen(person);
        Assert.Equal("Negative", Assert.Single((await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").EnumerateArray()).Text("status"));
    }

    [Fact]
    public async Task Two_words_about_a_tube_arrive_as_they_were_said_also_after_an_outage_and_a_restart()
    {
        var tube = await city.Sampled([Fresh.Person()]);
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Network.Next = () => NetworkFault.Refused;
        adapter.Drop("z-first.csv", $"barcode,result\n{tube},Negative\n");
        await Eventually.Is("1", async () => (await adapter.Status()).GetProperty("waiting").ToString());
        adapter.Drop("a-second.csv", $"barcode,result\n{tube},Invalid\n");
        await Eventually.Is("2", async () => (await adapter.Status()).GetProperty("waiting").ToString());
        await adapter.Stop();

        adapter.Network.Next = () => NetworkFault.None;
        await adapter.Start();
        var second = await adapter.Report("a-second.csv");
        Assert.Equal((1, 1), ((await adapter.Report("z-first.csv")).GetProperty("accepted").GetInt32(), second.GetProperty("held").GetInt32()));
    }

    [Fact]
    public async Task A_file_that_can_never_be_taken_is_put_aside_with_the_reason_and_the_next_one_is_sent()
    {
        var tube = await city.Sampled([Fresh.Person()]);
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Drop("broken.json", "{ this is no JSON");
        adapter.Drop("day.csv", $"barcode,result\n{tube},Negative\n");

        Assert.Equal("Sent", (await adapter.Report("day.csv")).Text("outcome"));
        var broken = await adapter.Report("broken.json");
        Assert.Equal(("Quarantine", "unreadable-file"), (broken.Text("outcome"), broken.GetProperty("reason").Text("code")));
    }

    [Fact]
    public async Task A_file_larger_than_the_city_takes_is_put_aside_before_it_is_sent()
    {
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Drop("huge.csv", new string('x', (1 << 20) + 1));
        Assert.Equal("file-too-large", (await adapter.Report("huge.csv")).GetProperty("reason").Text("code"));
    }

    [Fact]
    public async Task Without_room_on_the_disk_files_stay_where_they_are_until_there_is_some()
    {
        var tube = await city.Sampled([Fresh.Person()]);
        await using var adapter = await RunningAdapter.Start(city);
        adapter.FreeBytes = 0;
        adapter.Drop("day.csv", $"barcode,result\n{tube},Negative\n");
        await Eventually.Is("False", async () => (await adapter.Status()).GetProperty("isTaking").ToString());
        Assert.True(File.Exists(Path.Combine(adapter.Data, "in", "day.csv")));

        adapter.FreeBytes = long.MaxValue;
        Assert.Equal("Sent", (await adapter.Report("day.csv")).Text("outcome"));
    }

    [Fact]
    public async Task The_status_page_says_why_nothing_is_sent_in_both_languages()
    {
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Network.Next = () => NetworkFault.Unavailable;
        adapter.Drop("day.csv", "barcode,result\n1,Negative\n");
        await Eventually.Is("Object", async () => (await adapter.Status()).GetProperty("obstacle").ValueKind.ToString());

        Assert.Contains("Not sending", await adapter.Page("en"), StringComparison.Ordinal);
        Assert.Contains(System.Text.Encodings.Web.HtmlEncoder.Default.Encode("暂停发送"), await adapter.Page("zh-CN"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_whose_secret_was_taken_away_says_so_and_keeps_its_files()
    {
        await using var adapter = await RunningAdapter.Start(city);
        using (var supervisor = await city.Staff(Domain.Identity.Roles.LabSupervisor))
            await supervisor.Delete($"/v1/clients/{adapter.Credentials.Name}");
        adapter.Drop("day.csv", "barcode,result\n1,Negative\n");

        await Eventually.Is("True", async () => (await adapter.Status()).GetProperty("obstacle") is { ValueKind: JsonValueKind.Object } why ? why.GetProperty("isUnauthorized").ToString() : null);
        Assert.Equal(1, (await adapter.Status()).GetProperty("waiting").GetInt32());
    }
}
