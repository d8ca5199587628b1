using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>What a caller is told when the answer is no.</summary>
[Collection(City.Collection)]
public class ProblemTests(City city)
{
    [Theory]
    [InlineData("en", "No such tube")]
    [InlineData("en-GB, zh;q=0.5", "No such tube")]
    [InlineData("zh-CN", "采样管不存在")]
    [InlineData("fr, zh;q=0.8, en;q=0.7", "采样管不存在")]
    [InlineData(null, "采样管不存在")]
    public async Task The_title_is_in_the_callers_language(string? accepted, string title)
    {
        using var medic = await city.Staff(Roles.Medic);
        if (accepted is not null)
            medic.DefaultRequestHeaders.Add("Accept-Language", accepted);
        var answer = await medic.Fetch($"/v1/batches/{Fresh.Barcode()}");
        Assert.Equal((HttpStatusCode.NotFound, "unknown-batch", title), (answer.Status, answer.Code, answer.Json.Text("title")));
        Assert.Equal("application/problem+json", answer.Message.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_body_that_is_not_json_cannot_be_read()
    {
        using var medic = await city.Staff(Roles.Medic);
        var answer = await medic.Ask(new(HttpMethod.Put, "/v1/batches/4201") { Content = new StringContent("{", null, "application/json") });
        Assert.Equal((HttpStatusCode.BadRequest, "unreadable-request"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("text/csv; charset=\"\"")]
    public async Task A_charset_that_there_is_not_is_no_type_of_ours(string type)
    {
        using var medic = await city.Staff(Roles.Medic);
        var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await medic.Ask(new(HttpMethod.Put, "/v1/batches/4201") { Content = content });
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported-type"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("/v1/staff/accounts?after=a%00b")]
    [InlineData("/v1/reconciliation?kind=orders&site=%00")]
    public async Task A_query_with_a_null_character_cannot_be_read(string path)
    {
        using var admin = await city.Staff(Roles.Admin);
        var answer = await admin.Fetch(path);
        Assert.Equal((HttpStatusCode.BadRequest, "unreadable-request"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task An_absent_body_is_told_in_the_contracts_words(string body)
    {
        using var medic = await city.Staff(Roles.Medic);
        var answer = await medic.Ask(new(HttpMethod.Put, "/v1/batches/4201") { Content = new StringContent(body, null, "application/json") });
        Assert.Equal((HttpStatusCode.BadRequest, "unreadable-request"), (answer.Status, answer.Code));
        Assert.Equal("The body is not the JSON this call expects.", answer.Json.Text("detail"));
    }

    [Fact]
    public async Task A_field_of_the_wrong_type_is_named()
    {
        using var medic = await city.Staff(Roles.Medic);
        var answer = await medic.Put("/v1/batches/4201", new { poolSize = "ten" });
        Assert.Equal("poolSize", answer.Json.GetProperty("errors")[0].Text("field"));
    }

    [Fact]
    public async Task Every_wrong_field_of_a_sample_is_told_at_once()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await medic.OpenTube();
        var answer = await medic.Post($"/v1/batches/{barcode}/samples", new
        {
            document = new { type = "ResidentId", number = "11010519491231002x1" },
            name = "",
            phone = "1",
            collectedAt = TimeProvider.System.GetUtcNow().AddHours(1),
            clientId = new string('x', 65),
        });
        string?[] fields = [.. answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.Text("field"))];
        Assert.Equal(["clientId", "collectedAt", "document", "name", "phone"], fields.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/v1/session", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("PUT", "/v1/batches/4201", HttpStatusCode.UnsupportedMediaType, "unsupported-type")]
    [InlineData("GET", "/v1/nowhere", HttpStatusCode.NotFound, "not-found")]
    public async Task What_the_framework_refuses_carries_a_code_too(string method, string path, HttpStatusCode status, string code)
    {
        using var medic = await city.Staff(Roles.Medic);
        var answer = await medic.Ask(new(new HttpMethod(method), path) { Content = new StringContent("text", null, "text/plain") });
        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task An_invalid_document_has_its_code()
    {
        using var anonymous = city.Anonymous();
        var answer = await anonymous.Post("/v1/session/code", new { document = new { type = "ResidentId", number = "110105194912310021" }, name = "张三", phone = "13800000000" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid-document"), (answer.Status, answer.Code));
        Assert.DoesNotContain("110105194912310021", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        using var anonymous = city.Anonymous();
        var description = (await anonymous.Fetch("/openapi/v1.json")).Json;
        Assert.True(description.GetProperty("paths").TryGetProperty("/v1/lab/results", out _));
        Assert.Equal(HttpStatusCode.OK, (await anonymous.Fetch("/scalar/")).Status);
    }
}
