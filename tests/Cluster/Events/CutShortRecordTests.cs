using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Events;

/// <summary>The state is stored and the process dies before its event is on record, or before it hears that it is.</summary>
[Collection(City.Collection)]
public sealed class CutShortRecordTests(City city) : IAsyncLifetime
{
    private const string OneSwab = """{"swabCount": 1}""";

    private readonly string _site = Fresh.Round();
    private readonly Person _person = Fresh.Person();

    private HttpClient _medic = null!;
    private HttpClient _lab = null!;
    private HttpClient _supervisor = null!;

    public static TheoryData<string, Fault> Steps
    {
        get
        {
            var steps = new TheoryData<string, Fault>();
            foreach (var step in (string[])["collected", "withdrawn", "transferred", "tube-sealed", "tube-handed-over", "tube-received", "rejected", "tested", "result", "held", "released"])
            {
                steps.Add(step, Fault.BeforeCommit);
                steps.Add(step, Fault.AfterCommit);
            }

            return steps;
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _medic = await city.StaffOf(Roles.Medic, site: _site);
        _lab = await city.StaffOf(Roles.LabOperator, lab: "lab-01");
        _supervisor = await city.StaffOf(Roles.LabSupervisor, lab: "lab-01");
    }

    public ValueTask DisposeAsync()
    {
        foreach (var client in (HttpClient[])[_medic, _lab, _supervisor])
            client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task The_same_request_again_puts_it_on_record_once(string step, Fault fault)
    {
        var (tube, id, ask) = await Prepare(step);
        city.EventFaults.FailNext(id, fault);
        var failed = await ask();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily-unavailable"), (failed.Status, failed.Code));
        Assert.Equal(fault == Fault.AfterCommit ? 1 : 0, (await city.Database.EventsOf(id)).Length);

        await ask();
        await ask();
        Assert.Single(await city.Database.EventsOf(id));
        Assert.Equal(Expected(step), await Status(tube));
    }

    [Theory]
    [InlineData("collected")]
    [InlineData("tube-sealed")]
    [InlineData("tube-handed-over")]
    [InlineData("tube-received")]
    [InlineData("rejected")]
    [InlineData("tested")]
    [InlineData("result")]
    [InlineData("released")]
    public async Task Where_nobody_asks_again_it_is_put_on_record_when_the_tube_wakes_up(string step)
    {
        var (tube, id, ask) = await Prepare(step);
        city.EventFaults.FailNext(id, Fault.BeforeCommit);
        await ask();
        await city.Cluster.DeactivateAsync(Grain(tube));

        await Grain(tube).Get(Cancel);
        await Eventually.Is("1", async () => $"{(await city.Database.EventsOf(id)).Length}");
        await Eventually.Is(Expected(step), () => Status(tube));
    }

    [Fact]
    public async Task What_came_before_is_on_record_before_what_comes_next()
    {
        var (tube, id, seal) = await Prepare("tube-sealed");
        city.EventFaults.FailNext(id, Fault.BeforeCommit);
        await seal();
        Assert.Equal((1, 0, 0), (await Push(tube, "Negative")).Reception());
        Assert.Equal(["tube-sealed", "tube-tested"], (await city.Database.EventsOf($"{tube}/")).Select(happened => happened.Kind));
    }

    [Fact]
    public async Task A_swab_that_was_taken_back_before_its_tube_knew_is_taken_out_at_the_seal()
    {
        var (tube, _, undo) = await Prepare("withdrawn");
        city.Faults.FailNext("sample-batch", Fault.BeforeCommit);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await undo()).Status);
        Assert.Equal("swab-count-differs", (await Seal(tube)).Code);
        Assert.Equal("sampled and withdrawn", await Status(tube));
    }

    /// <summary>A tube just before the step, the id of the step's event, and the step.</summary>
    private async Task<(Barcode Tube, string Id, Func<Task<Answer>> Ask)> Prepare(string step)
    {
        var tube = await _medic.OpenTube(poolSize: 1, site: _site);
        if (step == "collected")
            return (tube, $"{tube}-1/collected", () => _medic.AddByDocument(tube, _person));

        await _medic.AddByDocument(tube, _person);
        if (step == "withdrawn")
            return (tube, $"{tube}-1/withdrawn", () => _medic.Delete($"/v1/batches/{tube}/samples/{tube}-1"));
        if (step == "transferred")
        {
            var other = await _medic.OpenTube(site: _site);
            return (tube, $"{other}-1/collected", () => _medic.Post($"/v1/batches/{tube}/samples/{tube}-1/transfer", new { to = other.Value }));
        }

        return step == "tube-sealed" ? (tube, $"{tube}/{step}", () => Seal(tube)) : await PrepareSealed(step, tube);
    }

    private async Task<(Barcode Tube, string Id, Func<Task<Answer>> Ask)> PrepareSealed(string step, Barcode tube)
    {
        await Seal(tube);
        var box = Fresh.Round();
        await _medic.Put($"/v1/consignments/{box}", new { batches = new[] { tube.Value }, site = _site, lab = "lab-01" });
        if (step == "tube-handed-over")
            return (tube, $"{tube}/{step}", () => _medic.Post($"/v1/consignments/{box}/handover", new { }));

        await _medic.Post($"/v1/consignments/{box}/handover", new { });
        if (step == "tube-received")
            return (tube, $"{tube}/{step}", () => _lab.Post($"/v1/consignments/{box}/receipt", new { accepted = new[] { tube.Value } }));
        if (step == "rejected")
            return (tube, $"{tube}/outcome/3", () => _lab.Post($"/v1/consignments/{box}/receipt", new { rejected = new[] { new { barcode = tube.Value, reason = "Leaked" } } }));
        if (step is "tested" or "result")
            return (tube, step == "tested" ? $"{tube}/outcome/1" : $"{tube}-1/result/1-0", () => Push(tube, "Positive"));

        await Push(tube, "Positive");
        return step == "held"
            ? (tube, await HeldId(tube), () => Push(tube, "Negative"))
            : (tube, $"{tube}/outcome/2", () => _supervisor.Post($"/v1/lab/results/{tube}/correction", new { action = "Release", reason = "confirmed" }));
    }

    private static Task<string> HeldId(Barcode tube)
    {
        var report = new Domain.Laboratory.LabReport(tube, Domain.Laboratory.TubeResult.Negative, null, null, null, null, null);
        return Task.FromResult($"{tube}/held/{Convert.ToHexStringLower(report.Fingerprint().AsSpan(0, 16))}");
    }

    private static string Expected(string step) => step switch
    {
        "withdrawn" or "transferred" => "sampled and withdrawn",
        "collected" => "sampled",
        "tube-sealed" => "Sealed, Sampled",
        "tube-handed-over" => "InTransit, Sampled",
        "tube-received" => "Received, Sampled",
        "rejected" => "Rejected, ToBeRecollected",
        "released" => "Tested, Positive",
        _ => "Tested, UnderRecheck",
    };

    /// <summary>What the lists say of the tube and of the one swab that was put into it.</summary>
    private Task<string?> Status(Barcode tube) => city.Database.Value<string>(
        """
        SELECT coalesce((SELECT status || ', ' || sample.status FROM tube WHERE barcode = $1), CASE WHEN withdrawn THEN 'sampled and withdrawn' ELSE 'sampled' END)
        FROM sample WHERE id = $1 || '-1'
        """,
        tube.Value);

    private Task<Answer> Seal(Barcode tube) => _medic.Ask(new(HttpMethod.Post, $"/v1/batches/{tube}/seal") { Content = new StringContent(OneSwab, null, "application/json") });

    private Task<Answer> Push(Barcode tube, string result) => _lab.PostText("/v1/lab/results", $"barcode,result\n{tube},{result}\n", "text/csv");

    private ISampleBatchGrain Grain(Barcode tube) => city.Grains.GetGrain<ISampleBatchGrain>(tube.GrainKey);
}
