using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Sampling;

namespace HealthWuhan.Tests.Grains;

/// <summary>What is true after a write has failed, in memory and in the storage.</summary>
[Collection(City.Collection)]
public class DurabilityTests(City city)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Fault.BeforeCommit)]
    [InlineData(Fault.AfterCommit)]
    public async Task After_a_failed_write_a_grain_tells_what_is_stored(Fault fault)
    {
        var (person, citizen) = FreshCitizen();
        city.Faults.FailNext("citizen", fault);
        await Assert.ThrowsAsync<OrleansException>(() => citizen.Register(person, Cancellation));

        var told = await citizen.Person(Cancellation);
        await city.Cluster.DeactivateAsync(citizen);
        Assert.Equal((fault == Fault.AfterCommit ? person : null, await citizen.Person(Cancellation)), (told, told));
    }

    [Theory]
    [InlineData(Fault.BeforeCommit)]
    [InlineData(Fault.AfterCommit)]
    public async Task A_request_that_failed_succeeds_when_it_is_repeated(Fault fault)
    {
        var (person, citizen) = FreshCitizen();
        city.Faults.FailNext("citizen", fault);
        await Assert.ThrowsAsync<OrleansException>(() => citizen.Register(person, Cancellation));

        await citizen.Register(person, Cancellation);
        Assert.Equal(person, await citizen.Person(Cancellation));
    }

    [Fact]
    public async Task A_person_whose_write_failed_is_read_when_the_storage_goes_away_the_moment_after()
    {
        var (person, citizen) = FreshCitizen();
        await citizen.Register(person, Cancellation);
        city.Faults.FailNext("citizen", Fault.BeforeCommit);
        await Assert.ThrowsAsync<OrleansException>(() => citizen.RecordFact(new() { Kind = FactKind.ConfirmedPositive, Since = TimeProvider.System.GetUtcNow(), Source = "a contact" }, "a reviewer", Cancellation));

        city.Faults.Unreadable = "citizen";
        Assert.Equal(person, await citizen.Person(Cancellation));
        city.Faults.Unreadable = null;
    }

    [Fact]
    public async Task A_person_whose_write_failed_is_found_at_the_seal()
    {
        var (person, _) = FreshCitizen();
        var batch = await OpenBatch();
        city.Faults.FailNext("citizen", Fault.BeforeCommit);
        await Assert.ThrowsAsync<OrleansException>(() => batch.AddSample(Swab(person), Cancellation));

        // The tube counted the person in, whom nothing binds to it; the swab count tells.
        Assert.Equal("swab-count-differs", (await batch.Seal(1, Cancellation)).Refusal?.Code);
    }

    [Fact]
    public async Task A_person_who_was_taken_back_without_the_tube_hearing_of_it_is_let_go_at_the_seal()
    {
        var people = Fresh.People(2);
        var batch = await OpenBatch();
        var added = await batch.AddSamples([.. people.Select(Swab)], Cancellation);
        city.Faults.FailNext("citizen", Fault.AfterCommit);
        await Assert.ThrowsAsync<OrleansException>(() => batch.RemoveSample(added[0].Value.Id, Cancellation));

        Assert.Null((await batch.Seal(1, Cancellation)).Refusal);
        Assert.Equal([[], [SampleStatus.Sampled]], await Statuses(people));
    }

    [Fact]
    public async Task A_person_whose_write_failed_is_bound_when_the_medic_repeats()
    {
        var (person, citizen) = FreshCitizen();
        var batch = await OpenBatch();
        city.Faults.FailNext("citizen", Fault.BeforeCommit);
        await Assert.ThrowsAsync<OrleansException>(() => batch.AddSample(Swab(person), Cancellation));

        var added = await batch.AddSample(Swab(person), Cancellation);
        Assert.Equal((1, 1), (added.Value.Count, (await citizen.Samples()).Length));
    }

    [Theory]
    [InlineData("sample-batch", Fault.BeforeCommit)]
    [InlineData("sample-batch", Fault.AfterCommit)]
    [InlineData("citizen", Fault.BeforeCommit)]
    [InlineData("citizen", Fault.AfterCommit)]
    public async Task A_tube_that_was_filled_at_once_and_failed_has_everybody_once_when_the_device_repeats(string stateName, Fault fault)
    {
        var people = Fresh.People(4);
        var batch = await OpenBatch();
        city.Faults.FailNext(stateName, fault);
        await Assert.ThrowsAsync<OrleansException>(() => batch.AddSamples([.. people.Select(Swab)], Cancellation));

        var added = await batch.AddSamples([.. people.Select(Swab)], Cancellation);
        Assert.All(added, swab => Assert.Equal(4, swab.Value.Count));
        Assert.Null((await batch.Seal(4, Cancellation)).Refusal);
        Assert.All(await Statuses(people), statuses => Assert.Equal([SampleStatus.Sampled], statuses));
    }

    [Theory]
    [InlineData("sample-batch", Fault.BeforeCommit)]
    [InlineData("sample-batch", Fault.AfterCommit)]
    [InlineData("citizen", Fault.BeforeCommit)]
    [InlineData("citizen", Fault.AfterCommit)]
    public async Task A_result_whose_delivery_failed_reaches_everybody_when_the_lab_repeats(string stateName, Fault fault)
    {
        var people = Fresh.People(3);
        var batch = await Sealed(people);
        var report = new LabReport(new(batch.GetPrimaryKeyString()[2..]), TubeResult.Negative, null, null, null, null, null);
        city.Faults.FailNext(stateName, fault);
        await Assert.ThrowsAsync<OrleansException>(() => batch.Report(report, new("lab-01", "operator"), Cancellation));

        var repeated = await batch.Report(report, new("lab-01", "operator"), Cancellation);
        Assert.Null(repeated.Refusal);
        Assert.All(await Statuses(people), statuses => Assert.Equal([SampleStatus.Negative], statuses));
    }

    [Fact]
    public async Task A_result_whose_delivery_was_cut_short_is_finished_when_anybody_looks_at_the_tube()
    {
        var people = Fresh.People(3);
        var batch = await Sealed(people);
        var report = new LabReport(new(batch.GetPrimaryKeyString()[2..]), TubeResult.Negative, null, null, null, null, null);
        city.Faults.FailNext("citizen", Fault.BeforeCommit, times: 3);
        await Assert.ThrowsAsync<OrleansException>(() => batch.Report(report, new("lab-01", "operator"), Cancellation));

        // Nobody repeats; a pending citizen's look at the tube wakes it again.
        while ((await batch.Get(Cancellation))?.Delivered != true)
            await Task.Delay(20, Cancellation);
        Assert.All(await Statuses(people), statuses => Assert.Equal([SampleStatus.Negative], statuses));
    }

    [Fact]
    public async Task Two_tubes_of_one_round_never_both_hold_a_person()
    {
        var round = Fresh.Round();
        var person = Fresh.Person();
        var tubes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenBatch(round)));

        var answers = await Task.WhenAll(tubes.Select(tube => tube.AddSample(Swab(person), Cancellation)));
        var holding = await Task.WhenAll(tubes.Select(tube => tube.Get(Cancellation)));
        Assert.Equal((1, 1), (answers.Count(answer => answer.Refusal is null), holding.Count(tube => tube!.Samples.Length == 1)));
    }

    private (Person Person, ICitizenGrain Grain) FreshCitizen()
    {
        var person = Fresh.Person();
        return (person, Citizen(person));
    }

    private static CitizenKey Key(Person person) => CitizenKey.Derive(person.Document, "test"u8);

    private ICitizenGrain Citizen(Person person) => city.Grains.GetGrain<ICitizenGrain>(Key(person).Value);

    private static AddSample Swab(Person person) => new(Key(person), person, TimeProvider.System.GetUtcNow(), null, "medic");

    private async Task<ISampleBatchGrain> OpenBatch(string? round = null)
    {
        var barcode = Fresh.Barcode();
        var batch = city.Grains.GetGrain<ISampleBatchGrain>(barcode.GrainKey);
        await batch.Open(new(barcode, 10, "wuchang-01", round ?? Fresh.Round(), "medic"), Cancellation);
        return batch;
    }

    private async Task<ISampleBatchGrain> Sealed(Person[] people)
    {
        var batch = await OpenBatch();
        foreach (var person in people)
            await batch.AddSample(Swab(person), Cancellation);
        await batch.Seal(people.Length, Cancellation);
        return batch;
    }

    private Task<SampleStatus[][]> Statuses(Person[] people) => Task.WhenAll(people.Select(async person =>
        (await Citizen(person).Samples()).Select(sample => sample.Status).ToArray()));
}
