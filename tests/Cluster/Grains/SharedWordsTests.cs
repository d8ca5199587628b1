using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Grains;

/// <summary>What a city has in common is one object in memory, and nobody is told anything else by it.</summary>
[Collection(City.Collection)]
public class SharedWordsTests(City city)
{
    [Fact]
    public void Equal_words_of_two_citizens_become_one_and_nothing_else_changes()
    {
        var (one, other) = (Sampled("x-1", "round-of-two"), Sampled("x-2", "round-of-two"));
        Assert.NotSame(one.Samples[0].Round, other.Samples[0].Round);
        var (shared, likewise) = (SharedWords.In(one), SharedWords.In(other));
        Assert.Same(shared.Samples[0].Site, likewise.Samples[0].Site);
        Assert.Same(shared.Samples[0].Round, likewise.Samples[0].Round);
        Assert.Equal(other.Samples.AsEnumerable(), likewise.Samples.AsEnumerable());
        Assert.Equal((other.Person, other.RegisteredAt), (likewise.Person, likewise.RegisteredAt));
        Assert.Null(likewise.Samples[0].Lab);
    }

    [Fact]
    public void Who_has_nothing_to_share_any_more_stays_the_very_instance()
    {
        var shared = SharedWords.In(Sampled("x-1", "round-again"));
        Assert.Same(shared, SharedWords.In(shared));
        var nobody = new Citizen();
        Assert.Same(nobody, SharedWords.In(nobody));
    }

    [Fact]
    public async Task Citizens_who_were_sampled_or_read_from_storage_share_their_words()
    {
        var round = Fresh.Round();
        var people = Fresh.People(2).ToArray();
        foreach (var person in people)
            Assert.Null((await Grain(person).AddSample(Sampled(Fresh.Barcode().Value, round).Samples[0], person, TestContext.Current.CancellationToken)).Refusal);
        Assert.Same(await Word(people[0]), await Word(people[1]));

        await city.Cluster.DeactivateAsync(Grain(people[0]));
        Assert.Same(await Word(people[0]), await Word(people[1]));
    }

    /// <summary>The round as the silo's own memory has it.</summary>
    private async Task<string?> Word(Person person)
    {
        await Grain(person).Samples();
        return city.Shown.Select(silo => silo.Find(city.KeyOf(person))).First(shown => shown is not null)!.Current!.Samples[0].Round;
    }

    private ICitizenGrain Grain(Person person) => city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value);

    /// <summary>As it comes from a message: every text is an object of its own.</summary>
    private static Citizen Sampled(string id, string round) => new()
    {
        Person = Fresh.Person(),
        Samples =
        [
            new() { Id = id, Batch = new Barcode(id), Site = new string("wuchang-01".AsSpan()), Round = new string(round.AsSpan()), CollectedAt = TimeProvider.System.GetUtcNow() },
        ],
    };
}
