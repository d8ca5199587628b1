using System.Net;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Api;

/// <summary>A corrected identity takes many writes, of tubes and of two citizens; any of them may fail.</summary>
[Collection(City.Collection)]
public class CutShortCorrectionTests(City city)
{
    [Theory]
    [InlineData("sample-batch", Fault.BeforeCommit, 0)]
    [InlineData("sample-batch", Fault.BeforeCommit, 1)]
    [InlineData("sample-batch", Fault.BeforeCommit, 2)]
    [InlineData("sample-batch", Fault.BeforeCommit, 3)]
    [InlineData("sample-batch", Fault.AfterCommit, 0)]
    [InlineData("sample-batch", Fault.AfterCommit, 1)]
    [InlineData("sample-batch", Fault.AfterCommit, 3)]
    [InlineData("citizen", Fault.BeforeCommit, 0)]
    [InlineData("citizen", Fault.BeforeCommit, 1)]
    [InlineData("citizen", Fault.BeforeCommit, 2)]
    [InlineData("citizen", Fault.BeforeCommit, 3)]
    [InlineData("citizen", Fault.BeforeCommit, 4)]
    [InlineData("citizen", Fault.BeforeCommit, 5)]
    [InlineData("citizen", Fault.BeforeCommit, 6)]
    [InlineData("citizen", Fault.BeforeCommit, 7)]
    [InlineData("citizen", Fault.AfterCommit, 0)]
    [InlineData("citizen", Fault.AfterCommit, 1)]
    [InlineData("citizen", Fault.AfterCommit, 2)]
    [InlineData("citizen", Fault.AfterCommit, 7)]
    public async Task A_correction_that_was_cut_short_is_finished_by_repeating_it(string stateName, Fault fault, int after)
    {
        var (typed, person) = Misnaming.Mistyped();
        using var typedClient = await city.Citizen(typed);
        var (tested, pending) = (await city.Sampled([typed]), await city.Sampled([typed]));
        await city.Report(tested, "Positive");

        // The tubes are written twice each, the citizens eight times: registered, each sample received and given up, a change of colour noted as
        // recorded on either side, cleared.
        city.Faults.FailNext(stateName, fault, after: after);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await city.Correct(typed, person)).Status);
        var repeated = await city.Correct(typed, person);
        Assert.Equal([$"{pending}-1", $"{tested}-1"], repeated.Moved().OrderBy(id => id == $"{tested}-1"));

        await city.Report(pending, "Negative");
        Assert.Equal($"{pending}-1 Negative, {tested}-1 UnderRecheck", await city.ResultsOf(person));
        Assert.Empty(await typedClient.Results());
        Assert.Equal("not-found", (await typedClient.Fetch("/v1/me/health-code")).Code);
    }

    [Fact]
    public async Task A_correction_that_nobody_repeats_is_finished_by_the_tube()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var client = await city.Citizen(person);
        using var typedClient = await city.Citizen(typed);
        var barcode = await city.Sampled([typed]);
        city.Faults.FailNext("citizen", Fault.BeforeCommit);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await city.Correct(typed, person, $"{barcode}-1")).Status);

        while (!(await city.Tube(barcode)).Delivered)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal([$"{barcode}-1 Sampled"], await client.Results());
        Assert.Empty(await typedClient.Results());
    }
}
