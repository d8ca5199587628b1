using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Retention;
using HealthWuhan.HealthCloud.Retention;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HealthWuhan.Tests.Retention;

/// <summary>The purge in a running city, as its people see it.</summary>
[Collection(City.Collection)]
public sealed class PurgeTests(City city) : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task A_result_that_was_seen_goes_after_thirty_days_and_one_that_was_not_waits_for_its_owner()
    {
        var people = Fresh.People(2);
        await Tested(people, "Negative");
        using var early = await city.Citizen(people[0]);
        using var late = await city.Citizen(people[1]);
        await Look(early, people[0]);

        city.Clock.Shift = TimeSpan.FromDays(29);
        await Purge();
        Assert.Equal((1, 1), (await Results(early), await Results(late, looks: false)));
        city.Clock.Shift = TimeSpan.FromDays(31);
        var certificate = await Purge();
        Assert.True(certificate.Items.Single(item => item.Kind == "samples").Removed >= 1);
        Assert.Equal(0, await Results(early));

        await Look(late, people[1]);
        city.Clock.Shift = TimeSpan.FromDays(33);
        await Purge();
        Assert.Equal(1, await Results(late));
        city.Clock.Shift = TimeSpan.FromDays(35);
        await Purge();
        Assert.Equal(0, await Results(late));
    }

    [Fact]
    public async Task A_result_that_nobody_ever_sees_goes_after_ninety_days()
    {
        var person = Fresh.Person();
        await Tested([person], "Negative");
        using var citizen = await city.Citizen(person);
        city.Clock.Shift = TimeSpan.FromDays(89);
        await Purge();
        Assert.Single(await city.Grains.Citizen(person, city).Samples());
        city.Clock.Shift = TimeSpan.FromDays(91);
        // Also before the purge comes by: the bound is the rule's, and needs no look.
        Assert.Empty(await city.Grains.Citizen(person, city).Samples());
        await Purge();
        Assert.Empty((await city.Grains.Citizen(person, city).Get(Cancel))!.Samples);
    }

    [Fact]
    public async Task A_pool_under_recheck_is_yellow_however_long_ago_it_was()
    {
        var person = Fresh.Person();
        await Tested([person], "Positive");
        using var citizen = await city.Citizen(person);
        await Look(citizen, person);
        city.Clock.Shift = TimeSpan.FromDays(100);
        await Purge();
        Assert.Equal("Yellow", await citizen.Color());
        // Kept for the code's sake, and no longer shown as a result.
        Assert.Equal(0, await Results(citizen));
    }

    [Fact]
    public async Task A_correction_after_the_purge_is_shown_for_its_own_thirty_days()
    {
        var person = Fresh.Person();
        var tube = await Tested([person], "Negative");
        using var citizen = await city.Citizen(person);
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        await Look(citizen, person);
        city.Clock.Shift = TimeSpan.FromDays(40);
        await Purge();
        Assert.Equal(0, await Results(citizen));

        var corrected = await supervisor.Post($"/v1/lab/results/{tube}/correction", new { action = "Correct", reason = "wrong row", report = new { result = "Invalid" } });
        Assert.Equal(HttpStatusCode.OK, corrected.Status);
        city.Clock.Shift = TimeSpan.FromDays(69);
        await Purge();
        Assert.Equal(1, await Results(citizen, looks: false));
    }

    [Fact]
    public async Task A_tube_goes_with_everybody_in_it_after_its_time()
    {
        var person = Fresh.Person();
        var tube = await Tested([person], "Negative");
        using var medic = await city.Staff(Roles.Medic);
        city.Clock.Shift = TimeSpan.FromDays(179);
        await Purge();
        Assert.Equal(HttpStatusCode.OK, (await medic.Fetch($"/v1/batches/{tube}")).Status);
        city.Clock.Shift = TimeSpan.FromDays(181);
        Assert.Contains((await Purge()).Items, item => item.Kind == "tubes");
        Assert.Equal("unknown-batch", (await medic.Fetch($"/v1/batches/{tube}")).Code);
        Assert.Equal(0, await city.Count("SELECT count(*) FROM tube WHERE barcode = $1", tube.Value));
        Assert.Equal(0, await city.Count("SELECT count(*) FROM grain_state WHERE string_key = $1", tube.GrainKey));
    }

    [Fact]
    public async Task One_persons_trouble_is_not_the_others_and_is_made_up_for()
    {
        var people = Fresh.People(2);
        await Tested(people, "Negative");
        foreach (var person in people)
        {
            using var citizen = await city.Citizen(person);
            await Look(citizen, person);
        }

        city.Clock.Shift = TimeSpan.FromDays(31);
        city.Faults.FailNext("citizen", Fault.BeforeCommit);
        await Purge();
        Assert.InRange(await Left(people), 0, 1);
        city.Clock.Shift = TimeSpan.FromDays(32.5);
        await Purge();
        Assert.Equal(0, await Left(people));
    }

    [Fact]
    public async Task Only_one_purges_at_a_time()
    {
        await using var connection = await city.Database.OpenConnectionAsync(Cancel);
        await using var claim = new NpgsqlCommand("SELECT pg_advisory_lock(7420100019)", connection);
        await claim.ExecuteNonQueryAsync(Cancel);
        Assert.Null(await Purger.Run(Cancel));
        Assert.True(await HealthWuhan.Grains.Retention.Purge.IsRunning(city.Database, Cancel));
        await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock(7420100019)", connection);
        await release.ExecuteNonQueryAsync(Cancel);
        Assert.NotNull(await Purger.Run(Cancel));
    }

    [Fact]
    public async Task An_auditor_reads_the_certificates()
    {
        var certificate = await Purge();
        using var auditor = await city.Staff(Roles.Auditor);
        var newest = (await auditor.Fetch("/v1/retention/certificates?limit=1")).Json.GetProperty("certificates")[0];
        Assert.Equal((certificate.Seq, "purge", Convert.ToHexStringLower(certificate.Hash)), (newest.GetProperty("seq").GetInt64(), newest.Text("kind"), newest.Text("hash")));
        Assert.Equal(30, newest.GetProperty("policy").GetProperty("resultsVisibleDays").GetInt32());
        Assert.Equal("invalid-field", (await auditor.Fetch("/v1/retention/certificates?limit=0")).Code);
    }

    private async Task<int> Left(Person[] people) =>
        (await Task.WhenAll(people.Select(person => city.Grains.Citizen(person, city).Get(Cancel)))).Sum(citizen => citizen!.Samples.Length);

    private Purge Purger => city.Cluster.GetSiloServiceProvider().GetRequiredService<Purge>();

    private async Task<Certificate> Purge() => (await Purger.Run(Cancel))!;

    private async Task<Barcode> Tested(Person[] people, string result)
    {
        var barcode = await city.Sampled(people);
        using var lab = await city.Staff(Roles.LabOperator);
        Assert.Equal((1, 0, 0), (await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},{result}\n", "text/csv")).Reception());
        return barcode;
    }

    /// <summary>How many results the citizen is shown.</summary>
    private async Task<int> Results(HttpClient citizen, bool looks = true) => looks
        ? (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").GetArrayLength()
        : (await city.Grains.GetGrain<HealthWuhan.Grains.Citizens.ICitizenGrain>(KeyOf(citizen)).Samples()).Length;

    private static string KeyOf(HttpClient citizen) =>
        new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(citizen.DefaultRequestHeaders.Authorization!.Parameter).Subject;

    /// <summary>The citizen looks at their results, and it is on record.</summary>
    private async Task Look(HttpClient citizen, Person person)
    {
        Assert.Equal(1, await Results(citizen));
        await Eventually.Is("1", async () => (await city.Count("SELECT count(*) FROM result_look WHERE citizen = $1", city.KeyOf(person).Value)).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
