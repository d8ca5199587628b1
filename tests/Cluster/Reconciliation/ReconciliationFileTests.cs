using System.Net;
using System.Text;
using HealthWuhan.Api;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Reconciliation;

/// <summary>Lists that are taken along as files: what they look like, and that each leads back to who took it.</summary>
[Collection(City.Collection)]
public sealed class ReconciliationFileTests(City city) : IAsyncLifetime
{
    private readonly string _site = Fresh.Round();
    private HttpClient _medic = null!;
    private HttpClient _commander = null!;

    public async ValueTask InitializeAsync()
    {
        _medic = await city.StaffOf(Roles.Medic, site: _site);
        _commander = await city.StaffOf(Roles.Commander);
    }

    public ValueTask DisposeAsync()
    {
        _medic.Dispose();
        _commander.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_row_says_which_export_it_comes_from_and_the_auditor_finds_who_took_it()
    {
        var (one, other) = (Fresh.Person(), Fresh.Person());
        var tube = await _medic.OpenTube(site: _site);
        await _medic.AddByDocument(tube, one);
        await _medic.AddByDocument(tube, other);
        var (lines, bytes) = await File($"people-without-results&site={_site}");
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        Assert.StartsWith("sample,masked_name,barcode,", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",overdue,watermark", lines[0], StringComparison.Ordinal);
        Assert.Equal([$"{tube}-1,王**,{tube},10,Voluntary,{_site},", $"{tube}-2,王**,{tube},10,Voluntary,{_site},"], lines[1..].Select(line => line[..line.IndexOf(_site + ",", StringComparison.Ordinal)] + _site + ","));

        var marks = lines[1..].Select(line => line.Split(',')[^1]).Distinct().ToArray();
        var mark = Assert.Single(marks).Split(' ');
        Assert.Equal(("people-without-results", $"site={_site}"), (mark[3], mark[4]));
        using var auditor = await city.Staff(Roles.Auditor);
        var export = (await auditor.Fetch($"/v1/reconciliation/exports/{mark[0]["export-".Length..]}")).Json;
        Assert.Equal((mark[1], "commander", "people-without-results", $"site={_site}", 2), (export.Text("username"), export.Text("role"), export.Text("list"), export.Text("filter"), export.GetProperty("rows").GetInt32()));
        Assert.Equal("unknown-export", (await auditor.Fetch("/v1/reconciliation/exports/99999999")).Code);

        foreach (var person in new[] { one, other })
        {
            var look = Assert.Single(await city.AccessLog(person), entry => entry.Text("action") == "export-list");
            Assert.Equal(mark[0], look.Text("subject"));
        }

        Assert.Equal(3, (await city.Audit(new { action = "export-list", username = mark[1] })).Length);
    }

    [Fact]
    public async Task A_list_of_many_pages_is_a_file_of_all_its_rows()
    {
        await Sql(
            $"""
            INSERT INTO sample (id, citizen, barcode, site, pool_size, purpose, collected_at, status, outcome, owner)
            SELECT '{_site}-' || n, 'c-erased', '{_site}', '{_site}', 20, 'Voluntary', now() - interval '1 second' * (n % 7), 'Sampled', 0, 0 FROM generate_series(1, 2500) n
            """);
        var (lines, _) = await File($"people-without-results&site={_site}");
        Assert.Equal(2500, lines.Skip(1).Select(line => line.Split(',')[0]).Distinct().Count());
        await Sql($"DELETE FROM sample WHERE barcode = '{_site}'");
    }

    [Fact]
    public async Task A_file_that_cannot_be_finished_breaks_off_and_is_on_record_as_such()
    {
        await Sql(
            $"""
            INSERT INTO sample (id, citizen, barcode, site, pool_size, purpose, collected_at, status, outcome, owner)
            SELECT '{_site}-' || n, 'c-erased', '{_site}', '{_site}', 20, CASE n WHEN 1500 THEN 'Nonsense' ELSE 'Voluntary' END, now() + interval '1 second' * n, 'Sampled', 0, 0
            FROM generate_series(1, 1500) n
            """);
        await Assert.ThrowsAsync<HttpRequestException>(() => Ask($"people-without-results&site={_site}"));
        await Sql($"DELETE FROM sample WHERE barcode = '{_site}'");
        await using var command = city.Database.CreateCommand($"SELECT count(*) FROM list_export WHERE filter = 'site={_site}' AND rows IS NULL");
        Assert.Equal(1L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("overdue-transports")]
    [InlineData("batches-without-results")]
    [InlineData("orders&status=unfulfilled")]
    [InlineData("held-results&status=decided")]
    [InlineData("refused-rows")]
    [InlineData("swab-mismatches")]
    public async Task Every_list_is_a_file_too_with_as_many_fields_in_each_row_as_in_the_header(string kind)
    {
        await _medic.SealedTube(_site);
        var (lines, _) = await File(kind);
        Assert.All(lines, line => Assert.Equal(Fields(lines[0]), Fields(line)));
    }

    [Fact]
    public async Task What_a_spreadsheet_would_compute_is_text()
    {
        var site = "=1+" + Fresh.Round();
        using var medic = await city.StaffOf(Roles.Medic, site: site);
        var tube = await medic.SealedTube(site);
        var (lines, _) = await File($"batches-without-results&site={Uri.EscapeDataString(site)}");
        Assert.StartsWith($"{tube},'{site},", Assert.Single(lines[1..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_leaves_in_a_file_who_is_not_on_record()
    {
        var tube = await _medic.OpenTube(site: _site);
        await _medic.AddByDocument(tube, Fresh.Person());
        await Sql("ALTER TABLE access_log ADD CONSTRAINT no_room CHECK (action <> 'export-list' OR citizen IS NULL) NOT VALID");
        Answer failed;
        try
        {
            failed = await Ask($"people-without-results&site={_site}");
        }
        finally
        {
            await Sql("ALTER TABLE access_log DROP CONSTRAINT no_room");
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
        Assert.DoesNotContain(tube.Value, failed.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData(" =1+1", "' =1+1")]
    [InlineData("+86", "'+86")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\tx", "'\tx")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("=\"a\"", "\"'=\"\"a\"\"\"")]
    [InlineData("张**", "张**")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_field_is_quoted_and_never_a_formula(string? text, string field) => Assert.Equal(field, CsvText.Field(text));

    private async Task<(string[] Lines, byte[] Bytes)> File(string kind)
    {
        var answer = await Ask(kind);
        Assert.Equal((HttpStatusCode.OK, "text/csv"), (answer.Status, answer.Message.Content.Headers.ContentType?.MediaType));
        Assert.True(answer.Message.Headers.TransferEncodingChunked);
        var bytes = await answer.Message.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        return (text.Split("\r\n")[..^1], bytes);
    }

    private Task<Answer> Ask(string kind)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/reconciliation?kind=" + kind);
        request.Headers.Add("Accept", "text/csv");
        return _commander.Ask(request);
    }

    /// <summary>Commas that stand within quotes separate nothing.</summary>
    private static int Fields(string line) => line.Split('"').Where((_, i) => i % 2 == 0).Sum(part => part.Count(c => c == ',')) + 1;

    private async Task Sql(string statement)
    {
        await using var command = city.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
