using System.Net;
using System.Net.Http.Headers;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;
using HealthWuhan.LabKit.Writing;

namespace HealthWuhan.Tests.Api;

/// <summary>The four formats in front of one reception, and answers in the sender's own.</summary>
[Collection(City.Collection)]
public class LabFormatTests(City city)
{
    private const string Fhir = "application/fhir+json";
    private const string Hl7 = "application/hl7-v2";

    [Fact]
    public async Task The_same_result_is_unchanged_through_every_other_format()
    {
        var report = Report(await city.Sampled([Fresh.Person()]));
        using var lab = await city.Staff(Roles.LabOperator);
        List<(int, int, int)> receptions = [];
        foreach (var (file, mediaType) in Files([report]))
            receptions.Add((await lab.Send(file, mediaType)).Reception());
        Assert.Equal([(1, 0, 0), .. Enumerable.Repeat((0, 1, 0), receptions.Count - 1)], receptions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_format_takes_good_rows_and_tells_bad_ones(int format)
    {
        var (good, unknown) = (Report(await city.Sampled([Fresh.Person()])), Report(Fresh.Barcode()));
        using var lab = await city.Staff(Roles.LabOperator);
        var (file, mediaType) = Files([good, unknown]).ElementAt(format);
        var pushed = await lab.Send(file, mediaType);
        Assert.Equal((1, 0, 1), pushed.Reception());
        var refused = pushed.Json.GetProperty("refused")[0];
        Assert.Equal((unknown.Barcode.Value, "unknown-batch"), (refused.Text("barcode"), refused.Text("code")));
        Assert.Equal(mediaType is Fhir or Hl7, refused.TryGetProperty("location", out _));
    }

    [Fact]
    public async Task A_message_is_acknowledged_in_its_own_words()
    {
        var report = Report(await city.Sampled([Fresh.Person()]));
        using var lab = await city.Staff(Roles.LabOperator);
        var accepted = await lab.Send(Hl7Writing.Write([report], new() { ControlId = "M-" }), Hl7, Hl7);
        Assert.Equal((HttpStatusCode.OK, Hl7), (accepted.Status, accepted.Message.Content.Headers.ContentType?.MediaType));
        Assert.EndsWith("\rMSA|AA|M-1\r", accepted.Body, StringComparison.Ordinal);

        var refused = await lab.Send(Hl7Writing.Write([report, Report(Fresh.Barcode())], new() { OrdersAMessage = 2 }), Hl7, "x-application/hl7-v2+er7");
        Assert.Contains("\rMSA|AE|HW1\rERR||SPM^2^2|204^Unknown key identifier^HL70357|E|unknown-batch|", refused.Body, StringComparison.Ordinal);

        var garbage = await lab.Send("what is this"u8.ToArray(), Hl7, Hl7);
        Assert.Equal(HttpStatusCode.BadRequest, garbage.Status);
        Assert.Contains("\rMSA|AR|\r", garbage.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_is_acknowledged_by_exception()
    {
        var (good, unknown) = (Report(await city.Sampled([Fresh.Person()])), Report(Fresh.Barcode()));
        using var lab = await city.Staff(Roles.LabOperator);
        var answer = (await lab.Send(Hl7Writing.Write([good, unknown, good], new() { IsBatch = true }), Hl7, Hl7)).Body.Split('\r');
        Assert.Equal(["FHS", "BHS", "MSH", "MSA", "ERR", "BTS", "FTS", ""], answer.Select(line => line.Length < 3 ? line : line[..3]));
        Assert.Equal(("MSA|AE|HW2", "BTS|1|accepted 1, unchanged 1, refused 1"), (answer[3], answer[5]));
    }

    [Fact]
    public async Task A_bundle_is_answered_by_an_outcome_with_the_place_of_every_problem()
    {
        var (good, unknown) = (Report(await city.Sampled([Fresh.Person()])), Report(Fresh.Barcode()));
        using var lab = await city.Staff(Roles.LabOperator);
        var answer = await lab.Send(FhirWriting.Write([good, unknown], FhirStyle.Contained), Fhir, Fhir);
        Assert.Equal(Fhir, answer.Message.Content.Headers.ContentType?.MediaType);
        var issues = answer.Json.GetProperty("issue").EnumerateArray().ToArray();
        Assert.Equal(("informational", "accepted 1, unchanged 0, refused 1"), (issues[0].Text("code"), issues[0].Text("diagnostics")));
        Assert.Equal(
            ("not-found", "Bundle.entry[1].resource.contained[0].identifier[0].value"),
            (issues[1].Text("code"), issues[1].GetProperty("expression")[0].GetString()));
    }

    [Fact]
    public async Task A_file_of_many_tubes_is_taken_in_order_and_counts_every_row()
    {
        var barcode = await city.Sampled([Fresh.Person()]);
        var unknown = Enumerable.Range(0, 3000).Select(_ => Report(Fresh.Barcode()));
        using var lab = await city.Staff(Roles.LabOperator);
        var first = Report(barcode);
        var pushed = await lab.Send(CsvWriting.Write([.. unknown, first, .. unknown, first with { Result = TubeResult.Invalid }], new()), "text/csv");
        Assert.Equal((1, 0, 6001), pushed.Reception());
        var rows = pushed.Json.GetProperty("refused").EnumerateArray().Select(row => row.GetProperty("row").GetInt32()).ToArray();
        Assert.Equal(Enumerable.Range(2, 6002).Except([3002]), rows);
        Assert.Equal("different-result-held", pushed.Json.GetProperty("refused")[6000].Text("code"));
    }

    [Fact]
    public async Task An_outage_in_the_middle_of_a_file_is_answered_503_and_the_same_file_again_finishes_it()
    {
        Barcode[] barcodes = [await city.Sampled([Fresh.Person()]), await city.Sampled([Fresh.Person()])];
        using var lab = await city.Staff(Roles.LabOperator);
        var file = CsvWriting.Write(barcodes.Select(Report), new());
        await city.Cluster.DeactivateAsync(city.Grains.GetGrain<ISampleBatchGrain>(barcodes[1].GrainKey));
        city.Faults.Unreadable = "sample-batch";
        try
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await lab.Send(file, "text/csv")).Status);
        }
        finally
        {
            city.Faults.Unreadable = null;
        }

        var (accepted, unchanged, refused) = (await lab.Send(file, "text/csv")).Reception();
        Assert.Equal((2, 0), (accepted + unchanged, refused));
    }

    private static LabReport Report(Barcode barcode) =>
        new(barcode, TubeResult.Negative, "kit-a", new(null, 39.5m), new(2021, 8, 7, 10, 15, 0, TimeSpan.FromHours(8)), "ABI 7500", "李伟");

    private static IEnumerable<(byte[] File, string MediaType)> Files(LabReport[] reports) =>
    [
        (CsvWriting.Write(reports, new() { Gb18030 = true, ChineseHeader = true, Separator = ';' }), "text/csv"),
        (JsonWriting.Write(reports), "application/json"),
        (FhirWriting.Write(reports, FhirStyle.ReportFirst), Fhir),
        (Hl7Writing.Write(reports, new() { Gb18030 = true }), Hl7),
        (CsvWriting.Write(reports, new() { Mark = true, Separator = '\t' }), "text/csv"),
        (FhirWriting.Write(reports, FhirStyle.Contained), Fhir),
        (Hl7Writing.Write(reports, new() { IsBatch = true, LineEnd = "\r\n" }), "x-application/hl7-v2+er7"),
    ];
}

/// <summary>Pushes of files as bytes.</summary>
internal static class Pushes
{
    public static Task<Answer> Send(this HttpClient lab, byte[] file, string mediaType, string? accept = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/lab/results") { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (accept is not null)
            request.Headers.Accept.Add(new(accept));
        return lab.Ask(request);
    }
}
