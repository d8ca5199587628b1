using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>What one caller and one node may be asked to do: a node with small limits is asked for more.</summary>
[Collection(City.Collection)]
public sealed class LimitsTests(City city)
{
    [Fact]
    public async Task An_account_is_held_back_at_its_own_limit_and_told_when_to_come_again()
    {
        await using var node = await city.StartApi(("Limits:CitizenRead:AccountBurst", "5"), ("Limits:CitizenRead:AccountPerSecond", "1"));
        using var citizen = (await city.Citizen(Fresh.Person())).At(node);
        using var other = (await city.Citizen(Fresh.Person())).At(node);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => citizen.Fetch("/v1/me/results")));
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        var refused = answers.Where(answer => answer.Status != HttpStatusCode.OK).ToArray();
        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), (answer.Status, answer.Code)));
        Assert.All(refused, answer => Assert.InRange(answer.Message.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8)));
        Assert.Equal(HttpStatusCode.OK, (await other.Fetch("/v1/me/results")).Status);
    }

    [Fact]
    public async Task Each_class_of_endpoint_has_a_limit_of_its_own()
    {
        await using var node = await city.StartApi(("Limits:StaffRead:AccountBurst", "1"), ("Limits:StaffRead:AccountPerSecond", "0.01"));
        using var commander = (await city.StaffOf(Roles.Commander)).At(node);
        Assert.Equal(HttpStatusCode.OK, (await commander.Fetch("/v1/zones")).Status);
        Assert.Equal("too-many-requests", (await commander.Fetch("/v1/rounds")).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await commander.Delete("/v1/session")).Status);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_counted_by_address_whatever_a_header_says_of_it()
    {
        await using var node = await city.StartApi(("Limits:Public:AddressBurst", "3"), ("Limits:Public:AddressPerSecond", "0.01"));
        using var anonymous = new HttpClient { BaseAddress = new(node.Urls.First()) };
        var codes = new List<string?>();
        for (var call = 0; call < 5; call++)
        {
            anonymous.DefaultRequestHeaders.Remove("X-Forwarded-For");
            anonymous.DefaultRequestHeaders.Add("X-Forwarded-For", $"10.0.0.{call}");
            codes.Add((await anonymous.Fetch("/v1/verify/keys")).Code);
        }

        Assert.Equal([null, null, null, "too-many-requests", "too-many-requests"], codes);
        Assert.Equal(HttpStatusCode.OK, (await anonymous.Fetch("/health/ready")).Status);
    }

    [Fact]
    public async Task A_token_that_is_none_counts_by_address_too()
    {
        await using var node = await city.StartApi(("Limits:CitizenRead:AddressBurst", "2"), ("Limits:CitizenRead:AddressPerSecond", "0.01"));
        using var stranger = new HttpClient { BaseAddress = new(node.Urls.First()) };
        stranger.DefaultRequestHeaders.Add("Authorization", "Bearer none");
        Assert.Equal("not-signed-in", (await stranger.Fetch("/v1/me")).Code);
        Assert.Equal("not-signed-in", (await stranger.Fetch("/v1/me")).Code);
        Assert.Equal("too-many-requests", (await stranger.Fetch("/v1/me")).Code);
    }

    [Fact]
    public async Task What_a_node_cannot_begin_at_once_is_refused_with_503()
    {
        await using var node = await city.StartApi(("Limits:Bulk:AtOnce", "1"), ("Limits:Bulk:Waiting", "0"));
        using var lab = (await city.StaffOf(Roles.LabOperator, lab: "lab-01")).At(node);
        using var slow = new SlowContent("barcode,result\n", "text/csv");
        var first = lab.Ask(slow.To("/v1/lab/results"));
        await slow.HasBegun;
        var second = await lab.PostText("/v1/lab/results", $"barcode,result\n{Fresh.Barcode()},Negative\n", "text/csv");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "overloaded"), (second.Status, second.Code));
        Assert.NotNull(second.Message.Headers.RetryAfter);

        slow.End($"{Fresh.Barcode()},Negative\n");
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
    }

    [Fact]
    public async Task An_account_has_only_so_many_pushes_under_way()
    {
        await using var node = await city.StartApi(("Limits:Bulk:AccountAtOnce", "1"));
        using var lab = (await city.StaffOf(Roles.LabOperator, lab: "lab-01")).At(node);
        using var other = (await city.StaffOf(Roles.LabOperator, lab: "lab-01")).At(node);
        using var slow = new SlowContent("barcode,result\n", "text/csv");
        var first = lab.Ask(slow.To("/v1/lab/results"));
        await slow.HasBegun;
        var file = $"barcode,result\n{Fresh.Barcode()},Negative\n";
        Assert.Equal("too-many-requests", (await lab.PostText("/v1/lab/results", file, "text/csv")).Code);
        Assert.Equal(HttpStatusCode.OK, (await other.PostText("/v1/lab/results", file, "text/csv")).Status);

        slow.End("");
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await first).Status);
    }

    [Fact]
    public async Task What_takes_too_long_ends_with_503_and_may_be_sent_again()
    {
        await using var node = await city.StartApi(("Limits:Bulk:TimeoutSeconds", "1"));
        using var lab = (await city.StaffOf(Roles.LabOperator, lab: "lab-01")).At(node);
        var answer = await HalfAPush(node.Urls.First(), lab.DefaultRequestHeaders.Authorization!);
        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("temporarily-unavailable", answer, StringComparison.Ordinal);
        Assert.Contains("Retry-After: ", answer, StringComparison.Ordinal);
    }

    /// <summary>Says that a hundred bytes come, sends a few, and reads the answer; HttpClient would send all before it reads.</summary>
    private static async Task<string> HalfAPush(string address, AuthenticationHeaderValue token)
    {
        var node = new Uri(address);
        using var connection = new TcpClient();
        await connection.ConnectAsync(node.Host, node.Port, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        var head = $"POST /v1/lab/results HTTP/1.1\r\nHost: {node.Authority}\r\nAuthorization: {token}\r\nContent-Type: text/csv\r\nContent-Length: 100\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "barcode,result\n"), TestContext.Current.CancellationToken);
        using var answer = new StreamReader(stream);
        return await answer.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/v1/session/code", 17, false)]
    [InlineData("/v1/session/refresh", 5, false)]
    [InlineData("/v1/session/refresh", 5, true)]
    public async Task A_body_larger_than_its_class_allows_is_refused_whether_it_says_its_length_or_not(string path, int kilobytes, bool chunked)
    {
        using var anonymous = city.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent($$"""{"refreshToken": "{{new string('x', kilobytes * 1024)}}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;
        var answer = await anonymous.Ask(request);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too-large"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Json_nested_too_deeply_or_with_a_field_twice_cannot_be_read()
    {
        using var admin = await city.Staff(Roles.Admin);
        foreach (var body in (string[])[$$"""{"age": {{new string('[', 40)}}{{new string(']', 40)}}}""", """{"age": true, "age": false}"""])
        {
            var answer = await admin.Ask(new(HttpMethod.Put, "/v1/policies/display") { Content = new StringContent(body, Encoding.UTF8, "application/json") });
            Assert.Equal((HttpStatusCode.BadRequest, "unreadable-request"), (answer.Status, answer.Code));
        }
    }
}
