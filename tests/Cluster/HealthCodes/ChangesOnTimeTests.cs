using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.HealthCodes;
using HealthWuhan.HealthCloud;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>Every change of a code is on record, also when nobody looks and whatever dies.</summary>
[Collection(City.Collection)]
public sealed class ChangesOnTimeTests(City city) : IDisposable
{
    private readonly CitizenKey _key = CitizenKey.Derive(Fresh.Person().Document, "test"u8);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private ICitizenGrain Citizen => city.Grains.GetGrain<ICitizenGrain>(_key.Value);

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task A_code_that_time_changes_is_recorded_though_nobody_looks()
    {
        await Record(HomeObservationThatEnds(Now.AddMinutes(5)));
        await Deliver(SampleStatus.Negative, Now.AddHours(-1));
        Assert.Equal(["Yellow"], await city.ColorsOf(_key, 1));

        city.Clock.Shift = TimeSpan.FromMinutes(6);
        Assert.Equal(["Yellow", "Green"], await city.ColorsOf(_key, 2));
    }

    [Fact]
    public async Task It_is_recorded_with_the_moment_it_happened_and_also_where_the_citizen_was_not_in_memory()
    {
        var end = new DateTimeOffset(Now.AddMinutes(5).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        await Record(HomeObservationThatEnds(end));
        await Deliver(SampleStatus.Negative, Now.AddHours(-1));
        await city.Cluster.DeactivateAsync(Citizen);

        city.Clock.Shift = TimeSpan.FromMinutes(6);
        await city.ColorsOf(_key, 2);
        Assert.Equal(("Yellow", "Green", end), (await city.Database.ChangesOf(_key))[1]);
    }

    [Fact]
    public async Task A_silo_that_died_with_its_claim_is_followed_by_another_when_it_has_run_out()
    {
        await Record(HomeObservationThatEnds(Now.AddMinutes(5)));
        await Deliver(SampleStatus.Negative, Now.AddHours(-1));
        // As a silo does it, that then asks nobody.
        await using var claim = city.Database.CreateCommand("UPDATE health_code SET due = $2 WHERE citizen = $1");
        claim.Parameters.Add(new() { Value = _key.Value });
        claim.Parameters.Add(new() { Value = Now.AddMinutes(6).AddSeconds(30) });
        await claim.ExecuteNonQueryAsync(Cancel);

        city.Clock.Shift = TimeSpan.FromMinutes(7);
        Assert.Equal(["Yellow", "Green"], await city.ColorsOf(_key, 2));
    }

    [Fact]
    public async Task A_contact_whose_tests_are_there_goes_on_at_home_when_the_days_are_over()
    {
        await Record(Fact(FactKind.CloseContact, Now.AddDays(-14).AddMinutes(3)));
        await Deliver(SampleStatus.Negative, Now.AddHours(-2));
        await Deliver(SampleStatus.Negative, Now.AddHours(-1));
        city.Clock.Shift = TimeSpan.FromMinutes(4);
        Assert.Equal(["Red", "Yellow"], await city.ColorsOf(_key, 2));
    }

    [Fact]
    public async Task A_change_whose_write_failed_is_recorded_once_when_the_call_is_repeated()
    {
        var (fact, at) = (Fact(FactKind.CloseContact, Now), Now.AddHours(-1));
        city.Faults.FailNext("citizen", Fault.AfterCommit);
        await Assert.ThrowsAsync<OrleansException>(() => Record(fact));
        await Record(fact);
        await Record(fact);
        await Deliver(SampleStatus.UnderRecheck, at);
        Assert.Equal(["Red"], await city.ColorsOf(_key, 1));
    }

    [Fact]
    public async Task A_change_that_was_cut_short_is_recorded_when_anybody_looks()
    {
        city.Faults.FailNext("citizen", Fault.AfterCommit);
        await Assert.ThrowsAsync<OrleansException>(() => Record(Fact(FactKind.CloseContact, Now)));
        await Citizen.HealthCode();
        Assert.Equal(["Red"], await city.ColorsOf(_key, 1));
    }

    [Fact]
    public async Task What_was_undone_before_it_was_recorded_is_on_record_with_both_changes()
    {
        city.Faults.FailNext("citizen", Fault.AfterCommit);
        await Assert.ThrowsAsync<OrleansException>(() => Record(Fact(FactKind.CloseContact, Now)));
        await Citizen.WithdrawFact(new(FactKind.CloseContact, "report-1", "reviewer", "mistake"), Cancel);
        Assert.Equal(["Red", "Green"], await city.ColorsOf(_key, 2));
    }

    [Fact]
    public async Task A_new_policy_has_every_code_looked_at_and_leaves_alone_what_it_does_not_change()
    {
        await Record(Fact(FactKind.CloseContact, Now));
        await new HealthCodeChanges(city.Database).ReassessAll(Now, Cancel);
        for (var tries = 0; await city.Database.IsDue(_key); tries++)
        {
            Assert.InRange(tries, 0, 150);
            await Task.Delay(100, Cancel);
        }

        Assert.Equal(["Red"], await city.ColorsOf(_key, 1));
    }

    [Fact]
    public async Task The_reasons_are_recorded_with_the_change()
    {
        await Record(Fact(FactKind.CloseContact, new(2021, 8, 4, 4, 0, 0, TimeSpan.Zero)));
        await using var read = city.Database.CreateCommand("SELECT reasons->0->>'kind', reasons->0->>'source' FROM health_code_change WHERE citizen = $1");
        read.Parameters.Add(new() { Value = _key.Value });
        await using var row = await read.ExecuteReaderAsync(Cancel);
        Assert.True(await row.ReadAsync(Cancel));
        Assert.Equal(("CloseContact", "report-1"), (row.GetString(0), row.GetString(1)));
    }

    [Fact]
    public async Task Who_stays_green_is_not_on_record_at_all()
    {
        var people = Fresh.People(3);
        var barcode = await city.Sampled(people);
        using var lab = await city.Staff(Roles.LabOperator);
        Assert.Equal((1, 0, 0), (await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Negative\n", "text/csv")).Reception());

        var keys = new DeploymentKeys(city.Secret);
        var rows = await Task.WhenAll(people.Select(person => city.Database.HasRow(CitizenKey.Derive(person.Document, keys.CitizenKey))));
        Assert.Equal([false, false, false], rows);
    }

    [Fact]
    public async Task A_pools_positive_is_on_record_for_every_member()
    {
        var people = Fresh.People(3);
        var barcode = await city.Sampled(people);
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Positive\n", "text/csv");

        var keys = new DeploymentKeys(city.Secret);
        foreach (var person in people)
            Assert.Equal(["Yellow"], await city.ColorsOf(CitizenKey.Derive(person.Document, keys.CitizenKey), 1));
    }

    private Task<Result<CodeAfterFact>> Record(HealthFact fact) => Citizen.RecordFact(fact, "reviewer", Cancel);

    private static HealthFact HomeObservationThatEnds(DateTimeOffset until) => Fact(FactKind.HomeObservation, until.AddDays(-14)) with { Until = until };

    private static HealthFact Fact(FactKind kind, DateTimeOffset since) => new() { Kind = kind, Source = "report-1", Since = since };

    private Task Deliver(SampleStatus status, DateTimeOffset collectedAt) => Citizen.Deliver(
        new()
        {
            Id = $"{status}-{collectedAt.Ticks}",
            Batch = Fresh.Barcode(),
            Site = "wuchang-01",
            CollectedAt = collectedAt,
            ReportedAt = collectedAt.AddMinutes(30),
            Status = status,
            PoolSize = 1,
        },
        Cancel);
}
