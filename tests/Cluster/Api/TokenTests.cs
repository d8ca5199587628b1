using System.Net;
using System.Net.Http.Headers;
using System.Text;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Programs at the door: OAuth's client credentials, its answers and its errors.</summary>
[Collection(City.Collection)]
public sealed class TokenTests(City city) : IAsyncLifetime
{
    private static readonly (HttpStatusCode, string?) Let = (HttpStatusCode.OK, "");
    private static readonly (HttpStatusCode, string?) Wrong = (HttpStatusCode.Unauthorized, "invalid_client");

    private readonly string _lab = Fresh.Round();
    private readonly HttpClient _anonymous = city.Anonymous();
    private HttpClient _supervisor = null!;

    public async ValueTask InitializeAsync() => _supervisor = await city.StaffOf(Roles.LabSupervisor, lab: _lab);

    public ValueTask DisposeAsync()
    {
        city.Clock.Shift = TimeSpan.Zero;
        _anonymous.Dispose();
        _supervisor.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_program_pushes_results_for_its_lab_and_for_no_other()
    {
        using var medic = await city.StaffOf(Roles.Medic);
        var (mine, foreign) = (await medic.PackedTube(Fresh.Round(), _lab), await medic.PackedTube(Fresh.Round(), Fresh.Round()));
        foreach (var goods in (Goods[])[mine, foreign])
            await medic.Post($"/v1/consignments/{goods.Box}/handover", new { });
        var (id, secret) = await _supervisor.NewProgram();
        using var program = city.Program(await _anonymous.Token(id, secret));
        var pushed = await program.PostText("/v1/lab/results", $"barcode,result\n{mine.Tube},Negative\n{foreign.Tube},Negative\n", "text/csv");
        Assert.Equal((1, 0, 1), pushed.Reception());
        Assert.Equal(_lab, (await city.Audit(new { username = id, action = "report-result" }))[0].Text("place"));
        Assert.Equal(HttpStatusCode.Forbidden, (await program.Fetch("/v1/clients")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await program.Delete("/v1/session")).Status);
    }

    [Fact]
    public async Task The_answer_is_that_of_the_standard_and_nobody_keeps_it()
    {
        var (id, secret) = await _supervisor.NewProgram();
        var answer = await _anonymous.Token(id, secret);
        Assert.Equal(["access_token", "token_type", "expires_in"], answer.Json.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("Bearer", 1800), (answer.Json.Text("token_type"), answer.Json.GetProperty("expires_in").GetInt32()));
        Assert.True(answer.Message.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Http_basic_says_the_same_and_both_ways_at_once_say_nothing()
    {
        var (id, secret) = await _supervisor.NewProgram();
        Assert.Equal(Let, (await _anonymous.TokenByBasic(id, secret)).Verdict());
        Assert.Equal(Let, (await _anonymous.TokenByBasic(id.Replace("-", "%2D", StringComparison.Ordinal), secret)).Verdict());
        var wrong = await _anonymous.TokenByBasic(id, secret + "x");
        Assert.Equal((Wrong, "Basic"), (wrong.Verdict(), wrong.Message.Headers.WwwAuthenticate.Single().Scheme));

        using var both = city.Anonymous();
        both.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (await both.Token(id, secret)).Verdict());
    }

    [Fact]
    public async Task A_form_of_another_kind_is_none_whatever_is_in_it()
    {
        using var multipart = new StringContent("no part of anything");
        multipart.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        var answer = await _anonymous.Ask(new(HttpMethod.Post, "/v1/token") { Content = multipart });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), answer.Verdict());
    }

    [Theory]
    [InlineData("invalid_request", "client_id=a&client_secret=b")]
    [InlineData("unsupported_grant_type", "grant_type=password&client_id=a&client_secret=b")]
    [InlineData("invalid_request", "grant_type=client_credentials&grant_type=client_credentials&client_id=a&client_secret=b")]
    [InlineData("invalid_request", "grant_type=client_credentials&client_id=a")]
    [InlineData("invalid_request", "grant_type=client_credentials&client_id=a&client_id=b&client_secret=c")]
    [InlineData("invalid_request", "")]
    public async Task A_form_that_is_no_good_is_told_so_in_the_standards_words(string error, string form)
    {
        var answer = await _anonymous.PostText("/v1/token", form, "application/x-www-form-urlencoded");
        Assert.Equal((HttpStatusCode.BadRequest, error), answer.Verdict());
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Bearer x")]
    public async Task A_header_that_is_no_good_is_told_so_too(string header)
    {
        using var client = city.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (await client.TokenBy(("grant_type", "client_credentials"))).Verdict());
    }

    [Fact]
    public async Task Json_is_no_form_and_too_many_fields_are_none_either()
    {
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (await _anonymous.Post("/v1/token", new { grant_type = "client_credentials" })).Verdict());
        var fields = Enumerable.Range(0, 100).Select(i => ($"field{i}", "x")).ToArray();
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (await _anonymous.TokenBy(fields)).Verdict());
    }

    [Fact]
    public async Task Ten_wrong_secrets_lock_an_id_whether_any_program_has_it_or_not()
    {
        var (known, secret) = await _supervisor.NewProgram();
        foreach (var id in (string[])[known, LabProgram.IdOf(Fresh.Username()), "no id\n" + Fresh.Username()])
        {
            var answers = new List<Answer>();
            for (var attempt = 0; attempt < 12; attempt++)
                answers.Add(await _anonymous.Token(id, attempt < 11 ? "wrong" : secret));
            Assert.All(answers[..10], answer => Assert.Equal((Wrong, answers[0].Body), (answer.Verdict(), answer.Body)));
            Assert.All(answers[10..], answer => Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), answer.Verdict()));
            Assert.InRange(answers[^1].Message.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15));
            Assert.Equal((await _anonymous.Token(known, "wrong")).Body, answers[^1].Body);
        }

        city.Clock.Shift = TimeSpan.FromMinutes(16);
        Assert.Equal(Let, (await _anonymous.Token(known, secret)).Verdict());
    }

    [Fact]
    public async Task Of_many_secrets_tried_at_once_ten_are_answered()
    {
        var (id, _) = await _supervisor.NewProgram();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(attempt => _anonymous.Token(id, "wrong " + attempt)));
        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_secret_of_one_program_opens_no_other()
    {
        var (first, second) = (await _supervisor.NewProgram(), await _supervisor.NewProgram());
        Assert.Equal(Wrong, (await _anonymous.Token(first.Id, second.Secret)).Verdict());
    }
}
