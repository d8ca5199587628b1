using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Sampling;

namespace HealthWuhan.Tests.Grains;

/// <summary>
/// While silos come and go there may be two activations of a grain, and one of them has stored what the other has not read. Made here by giving a grain its earlier state to read, and putting the later one back.
/// </summary>
[Collection(City.Collection)]
public class SecondActivationTests(City city)
{
    private static readonly LabCaller s_lab = new("lab-01", "operator");

    private readonly Barcode _barcode = Fresh.Barcode();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tube_that_was_filled_at_the_other_is_sealed()
    {
        await Open();
        await StayBehind(Fill);
        Assert.Null((await Tube.Seal(2, Cancellation)).Refusal);
    }

    [Fact]
    public async Task A_tube_that_was_sealed_at_the_other_takes_its_result()
    {
        await Open();
        var people = await Fill();
        await StayBehind(() => Tube.Seal(2, Cancellation));
        Assert.Equal(ReportReception.Accepted, (await Tube.Report(new(_barcode, TubeResult.Negative, null, null, null, null, null), s_lab, Cancellation)).Value);
        Assert.All(await Task.WhenAll(people.Select(person => Citizen(person).Samples())), samples => Assert.Equal(SampleStatus.Negative, samples.Single().Status));
    }

    [Fact]
    public async Task A_tube_that_was_opened_at_the_other_takes_swabs()
    {
        await StayBehind(Open);
        Assert.Null((await Tube.AddSample(Swab(Fresh.Person()), Cancellation)).Refusal);
    }

    [Fact]
    public async Task A_tube_that_was_opened_at_the_other_takes_many_swabs_at_once()
    {
        await StayBehind(Open);
        Assert.All(await Tube.AddSamples([.. Fresh.People(2).Select(Swab)], Cancellation), swab => Assert.Null(swab.Refusal));
    }

    [Fact]
    public async Task A_swab_that_was_made_at_the_other_is_taken_back_or_goes_to_another_tube()
    {
        await Open();
        var swabs = new List<string>();
        await StayBehind(async () => swabs.AddRange((await Tube.AddSamples([.. Fresh.People(2).Select(Swab)], Cancellation)).Select(swab => swab.Value.Id)));
        Assert.Null((await Tube.RemoveSample(swabs[0], Cancellation)).Refusal);
        var other = await new SecondActivationTests(city).Open();
        Assert.Null((await Tube.TransferSample(swabs[1], other, Cancellation)).Refusal);
        Assert.Empty((await Tube.Get(Cancellation))!.Samples);
    }

    [Fact]
    public async Task What_is_refused_by_what_is_stored_stays_refused()
    {
        await Open();
        await StayBehind(Fill);
        Assert.Equal("swab-count-differs", (await Tube.Seal(5, Cancellation)).Refusal?.Code);
    }

    [Fact]
    public async Task A_person_whose_result_came_to_the_other_reads_it_when_silos_have_settled()
    {
        await Open();
        var person = (await Fill())[0];
        await Tube.Seal(2, Cancellation);
        city.NoteSiloChange();
        await city.StayBehind(
            Citizen(person), Key(person).Value, () => Tube.Report(new(_barcode, TubeResult.Negative, null, null, null, null, null), s_lab, Cancellation), () => Citizen(person).Samples());
        Assert.Equal(SampleStatus.Sampled, (await Citizen(person).Samples()).Single().Status);

        while ((await Citizen(person).Samples()).Single().Status != SampleStatus.Negative)
            await Task.Delay(50, Cancellation);
    }

    private ISampleBatchGrain Tube => city.Grains.GetGrain<ISampleBatchGrain>(_barcode.GrainKey);

    private static CitizenKey Key(Person person) => CitizenKey.Derive(person.Document, "test"u8);

    private ICitizenGrain Citizen(Person person) => city.Grains.GetGrain<ICitizenGrain>(Key(person).Value);

    private static AddSample Swab(Person person) => new(Key(person), person, TimeProvider.System.GetUtcNow(), null, "medic");

    private async Task<Barcode> Open()
    {
        await Tube.Open(new(_barcode, 10, "wuchang-01", Fresh.Round(), "medic"), Cancellation);
        return _barcode;
    }

    private async Task<Person[]> Fill()
    {
        var people = Fresh.People(2);
        await Tube.AddSamples([.. people.Select(Swab)], Cancellation);
        return people;
    }

    private Task StayBehind(Func<Task> meanwhile) => city.StayBehind(Tube, _barcode.GrainKey, meanwhile, () => Tube.Get(Cancellation));
}
