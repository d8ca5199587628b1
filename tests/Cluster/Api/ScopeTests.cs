using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Api;

/// <summary>The second side of <see cref="RoleTests"/>: the right role, and somebody else's tube or box. It is answered word for word like one that is not there.</summary>
[Collection(City.Collection)]
public sealed class ScopeTests(City city) : IAsyncLifetime
{
    private const string Json = "application/json";

    /// <summary>Two sites and two labs that no other test has.</summary>
    private readonly string _site = Fresh.Round();

    private readonly string _otherSite = Fresh.Round();
    private readonly string _lab = Fresh.Round();
    private readonly string _otherLab = Fresh.Round();

    private HttpClient _medic = null!;
    private HttpClient _otherMedic = null!;

    /// <summary>Every call to a tube or box of one's site; <c>{tube}</c> and <c>{box}</c> stand for what is asked about, <c>{own}</c> for a tube of one's own.</summary>
    public static TheoryData<string, string, string, string> OfSites => new()
    {
        { Roles.Medic, "GET", "/v1/batches/{tube}", "" },
        { Roles.Courier, "GET", "/v1/batches/{tube}", "" },
        { Roles.Medic, "POST", "/v1/batches/{tube}/samples", """{"document": {"type": "Passport", "number": "E12345678"}, "name": "王小明", "phone": "13912345678"}""" },
        { Roles.Medic, "POST", "/v1/batches/{tube}/samples", "{}" },
        { Roles.Medic, "DELETE", "/v1/batches/{tube}/samples/{tube}-1", "" },
        { Roles.Medic, "POST", "/v1/batches/{tube}/samples/{tube}-1/transfer", """{"to": "{own}"}""" },
        { Roles.Medic, "POST", "/v1/batches/{own}/samples/{own}-1/transfer", """{"to": "{tube}"}""" },
        { Roles.Medic, "POST", "/v1/batches/{own}/samples/no-such-sample/transfer", """{"to": "{tube}"}""" },
        { Roles.Medic, "POST", "/v1/batches/{tube}/seal", """{"swabCount": 1}""" },
        { Roles.Medic, "POST", "/v1/batches/{tube}/seal", """{"swabCount": 2}""" },
        { Roles.Medic, "GET", "/v1/consignments/{box}", "" },
        { Roles.Courier, "GET", "/v1/consignments/{box}", "" },
        { Roles.Medic, "POST", "/v1/consignments/{box}/handover", "" },
        { Roles.Courier, "POST", "/v1/consignments/{box}/handover", "" },
    };

    /// <summary>Every call to a tube or box of one's lab; they are in transit.</summary>
    public static TheoryData<string, string, string, string> OfLabs => new()
    {
        { Roles.LabOperator, "GET", "/v1/batches/{tube}", "" },
        { Roles.LabSupervisor, "GET", "/v1/batches/{tube}", "" },
        { Roles.LabOperator, "GET", "/v1/consignments/{box}", "" },
        { Roles.LabSupervisor, "GET", "/v1/consignments/{box}", "" },
        { Roles.LabOperator, "POST", "/v1/consignments/{box}/receipt", """{"accepted": ["{tube}"]}""" },
        { Roles.LabSupervisor, "POST", "/v1/consignments/{box}/receipt", """{"rejected": [{"barcode": "{tube}", "reason": "Leaked"}]}""" },
        { Roles.LabSupervisor, "POST", "/v1/lab/results/{tube}/correction", """{"action": "Correct", "reason": "wrong row", "report": {"result": "Negative"}}""" },
        { Roles.LabSupervisor, "POST", "/v1/lab/results/{tube}/correction", """{"action": "Revoke", "reason": "mixed up"}""" },
    };

    public async ValueTask InitializeAsync()
    {
        _medic = await city.StaffOf(Roles.Medic, site: _site);
        _otherMedic = await city.StaffOf(Roles.Medic, site: _otherSite);
    }

    public ValueTask DisposeAsync()
    {
        _medic.Dispose();
        _otherMedic.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(OfSites))]
    public async Task What_is_another_sites_is_not_there(string role, string method, string path, string body)
    {
        using var caller = await city.StaffOf(role, site: _site);
        var (foreign, mine) = (await _otherMedic.PackedTube(_otherSite, _lab), await _medic.PackedTube(_site, _lab));
        var own = await _medic.TubeWithOne(_site);
        Task<Answer> Ask(Goods goods) => Send(caller, method, path, body, goods, own);

        await AssertNotThere(await Ask(foreign), await Ask(Goods.Unknown()), _otherMedic, foreign);
        // One's own is there: done, or refused for what it is.
        Assert.DoesNotContain((await Ask(path.Contains("{box}", StringComparison.Ordinal) ? mine : mine with { Tube = await _medic.TubeWithOne(_site) })).Code, NotThere);
    }

    [Theory]
    [MemberData(nameof(OfLabs))]
    public async Task What_is_bound_for_another_lab_is_not_there(string role, string method, string path, string body)
    {
        using var caller = await city.StaffOf(role, lab: _lab);
        var (foreign, mine) = (await HandedOver(_otherLab), await HandedOver(_lab));
        Task<Answer> Ask(Goods goods) => Send(caller, method, path, body, goods, mine.Tube);

        await AssertNotThere(await Ask(foreign), await Ask(Goods.Unknown()), _medic, foreign);
        Assert.DoesNotContain((await Ask(mine)).Code, NotThere);
    }

    [Fact]
    public async Task A_push_refuses_another_labs_tubes_like_unknown_ones_and_takes_its_own_and_those_that_never_travelled()
    {
        using var lab = await city.StaffOf(Roles.LabOperator, lab: _lab);
        var (foreign, mine, brought) = ((await HandedOver(_otherLab)).Tube, (await HandedOver(_lab)).Tube, await _medic.SealedTube(_site));
        var pushed = await lab.PostText("/v1/lab/results", $"barcode,result\n{foreign},Positive\n{Fresh.Barcode()},Positive\n{mine},Negative\n{brought},Negative\n", "text/csv");
        Assert.Equal((2, 0, 2), pushed.Reception());
        var refused = pushed.Json.GetProperty("refused").EnumerateArray().Select(row => (row.Text("code"), row.Text("detail"))).ToArray();
        Assert.Equal(("unknown-batch", refused[1].Item2), refused[0]);
        Assert.Equal("InTransit", (await _medic.Fetch($"/v1/batches/{foreign}")).Json.Text("status"));
    }

    [Fact]
    public async Task A_receipt_tells_nothing_of_tubes_in_other_labs_boxes()
    {
        using var lab = await city.StaffOf(Roles.LabOperator, lab: _lab);
        var (foreign, mine, unknown) = (await HandedOver(_otherLab), await HandedOver(_lab), Fresh.Barcode());
        var received = await lab.Post(
            $"/v1/consignments/{mine.Box}/receipt",
            new { accepted = new[] { foreign.Tube.Value, unknown.Value }, rejected = new[] { new { barcode = mine.Tube.Value, reason = "Leaked" } } });
        var refused = received.Json.GetProperty("refused").EnumerateArray().Select(row => (row.Text("code"), row.Text("detail"))).ToArray();
        Assert.Equal(("unknown-batch", refused[1].Item2), refused[0]);
    }

    [Fact]
    public async Task Nothing_is_begun_at_another_site()
    {
        var answers = new[]
        {
            await _medic.Put($"/v1/batches/{Fresh.Barcode()}", new { poolSize = 10, site = _otherSite }),
            await _medic.Put($"/v1/consignments/{Fresh.Round()}", new { batches = new[] { Fresh.Barcode().Value }, site = _otherSite, lab = _lab }),
        };
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Forbidden, "not-your-site"), (answer.Status, answer.Code)));
    }

    [Fact]
    public async Task What_another_site_has_begun_is_not_taken_over_and_not_described()
    {
        var foreign = await _otherMedic.PackedTube(_otherSite, _lab);
        var opened = await _medic.Put($"/v1/batches/{foreign.Tube}", new { poolSize = 10 });
        var packed = await _medic.Put($"/v1/consignments/{foreign.Box}", new { batches = new[] { (await _medic.SealedTube(_site)).Value }, lab = _lab });
        Assert.Equal(["batch-differs", "consignment-differs"], [opened.Code, packed.Code]);
        Assert.DoesNotContain(_otherSite, opened.Body + packed.Body, StringComparison.Ordinal);
        Assert.Equal(_otherSite, (await _otherMedic.Fetch($"/v1/consignments/{foreign.Box}")).Json.Text("site"));
    }

    [Fact]
    public async Task Another_sites_tubes_go_into_ones_own_box_as_little_as_unknown_ones()
    {
        var (foreign, unknown) = (await _otherMedic.SealedTube(_otherSite), Fresh.Barcode());
        var packed = await _medic.Put($"/v1/consignments/{Fresh.Round()}", new { batches = new[] { foreign.Value, unknown.Value }, lab = _lab });
        var errors = packed.Json.GetProperty("errors").EnumerateArray().Select(error => (error.Text("code"), error.Text("detail"))).ToArray();
        Assert.Equal(("unknown-batch", errors[1].Item2), errors[0]);
    }

    [Fact]
    public async Task Who_is_bound_to_no_site_works_at_every_site()
    {
        using var medic = await city.StaffOf(Roles.Medic);
        using var courier = await city.StaffOf(Roles.Courier);
        var (tube, box) = (await medic.SealedTube(_otherSite), Fresh.Round());
        Assert.Equal(HttpStatusCode.OK, (await courier.Put($"/v1/consignments/{box}", new { batches = new[] { tube.Value }, site = _otherSite, lab = _lab })).Status);
        Assert.Equal(HttpStatusCode.OK, (await courier.Post($"/v1/consignments/{box}/handover", new { })).Status);
    }

    private static readonly string[] NotThere = ["unknown-batch", "unknown-consignment"];

    /// <summary>The same answer for both, and nothing has changed.</summary>
    private static async Task AssertNotThere(Answer foreign, Answer unknown, HttpClient owner, Goods goods)
    {
        Assert.Equal((unknown.Status, unknown.Body), (foreign.Status, foreign.Body));
        Assert.Contains(foreign.Status, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity]);
        Assert.Equal(goods.Before, (await owner.Fetch($"/v1/batches/{goods.Tube}")).Body);
    }

    private static Task<Answer> Send(HttpClient caller, string method, string path, string body, Goods goods, Barcode own)
    {
        string Fill(string text) => text
            .Replace("{tube}", goods.Tube.Value, StringComparison.Ordinal)
            .Replace("{box}", goods.Box, StringComparison.Ordinal)
            .Replace("{own}", own.Value, StringComparison.Ordinal);
        return caller.Ask(new(new HttpMethod(method), Fill(path)) { Content = body.Length == 0 ? null : new StringContent(Fill(body), null, Json) });
    }

    private async Task<Goods> HandedOver(string lab)
    {
        var packed = await _medic.PackedTube(_site, lab);
        Assert.Equal(HttpStatusCode.OK, (await _medic.Post($"/v1/consignments/{packed.Box}/handover", new { })).Status);
        return packed with { Before = (await _medic.Fetch($"/v1/batches/{packed.Tube}")).Body };
    }
}
