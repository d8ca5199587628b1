using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Grains;

/// <summary>What a silo shows of its citizens to the API beside it, without a call: never anything else than a call would tell.</summary>
[Collection(City.Collection)]
public sealed class ShownCitizensTests(City city) : IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        city.Faults.Forget("citizen");
        city.Faults.Hanging = null;
        city.Clock.Shift = TimeSpan.Zero;
    }

    [Fact]
    public async Task A_citizen_is_shown_from_the_first_read_on_where_their_grain_is_and_nowhere_else()
    {
        var (person, citizen) = await Registered();
        Assert.Null(Shown(person));
        await citizen.Samples();
        Assert.Single(city.Shown, silo => silo.Find(Key(person)) is not null);
        Assert.Equal(person, Shown(person)!.Current!.Person);
        Assert.Null(Shown(Fresh.Person()));
    }

    [Fact]
    public async Task A_change_is_shown_when_its_write_has_returned()
    {
        var (person, citizen) = await Registered();
        await citizen.Samples();
        for (var count = 1; count <= 5; count++)
        {
            await citizen.AddSample(Swab(), person, Cancellation);
            Assert.Equal(count, Shown(person)!.Current!.Samples.Length);
        }
    }

    [Fact]
    public async Task While_a_write_gets_no_answer_what_is_stored_is_shown()
    {
        var (person, citizen) = await Registered();
        await citizen.Samples();
        city.Faults.Hanging = "citizen";
        var writes = city.Faults.Writes("citizen");
        var writing = citizen.AddSample(Swab(), person, Cancellation);
        while (city.Faults.Writes("citizen") == writes)
            await Task.Delay(10, Cancellation);
        Assert.Empty(Shown(person)!.Current!.Samples);

        city.Faults.Hanging = null;
        await writing;
        Assert.Single(Shown(person)!.Current!.Samples);
    }

    [Theory]
    [InlineData(Fault.BeforeCommit, 0)]
    [InlineData(Fault.AfterCommit, 1)]
    public async Task After_a_write_that_failed_nothing_is_shown_but_what_is_stored(Fault fault, int stored)
    {
        var (person, citizen) = await Registered();
        await citizen.Samples();
        var before = Shown(person)!;
        city.Faults.FailNext("citizen", fault);
        await Assert.ThrowsAsync<OrleansException>(() => citizen.AddSample(Swab(), person, Cancellation));
        // What was stored for certain, until the storage has said what is.
        Assert.InRange(before.Current!.Samples.Length, 0, stored);

        await Eventually.Is($"{stored}", async () => $"{(await citizen.Samples()).Length}");
        Assert.Equal((stored, stored), (before.Current!.Samples.Length, Shown(person)!.Current!.Samples.Length));
    }

    [Fact]
    public async Task A_grain_that_goes_shows_nothing_any_more_whoever_holds_on_to_it()
    {
        var (person, citizen) = await Registered();
        await citizen.Samples();
        var before = Shown(person)!;
        before.Page = new object();
        await city.Cluster.DeactivateAsync(citizen);
        Assert.Equal((null, null, null), (before.Current, before.Page, Shown(person)));

        await citizen.Samples();
        Assert.Equal(person, Shown(person)!.Current!.Person);
        Assert.Null(before.Current);
    }

    [Fact]
    public async Task Who_was_erased_is_not_shown()
    {
        var (person, citizen) = await Registered();
        await citizen.Samples();
        city.Clock.Shift = TimeSpan.FromDays(400);
        Assert.Empty(await citizen.Erase(city.Clock.GetUtcNow(), Cancellation));
        Assert.Null(Shown(person));
    }

    [Fact]
    public async Task A_silo_that_is_no_active_member_shows_nobody()
    {
        var (person, citizen) = await Registered();
        await citizen.Samples();
        var isActive = true;
        var home = city.Cluster.Silos.Select(silo => city.Cluster.GetSiloServiceProvider(silo.SiloAddress)).First(silo => silo.GetRequiredService<ShownCitizens>().Find(Key(person)) is not null);
        var shown = new ShownCitizens(() => isActive, home.GetRequiredService<ILocalActivationStatusChecker>());
        shown.Put(home.GetRequiredService<ShownCitizens>().Find(Key(person))!);
        Assert.NotNull(shown.Find(Key(person)));
        isActive = false;
        Assert.Null(shown.Find(Key(person)));
    }

    [Fact]
    public async Task What_an_activation_showed_that_is_no_more_is_not_shown_even_where_it_never_said_so()
    {
        var (person, citizen) = await Registered();
        await citizen.Samples();
        var home = city.Shown.First(silo => silo.Find(Key(person)) is not null);
        // As of an activation that hung and was given up: it is in the table, and nobody has ended it.
        var stuck = new Stuck(citizen.GetGrainId(), new() { Person = person with { Name = "早先" } });
        await city.Cluster.DeactivateAsync(citizen);
        home.Put(stuck);
        Assert.Null(home.Find(Key(person)));

        await citizen.Person(Cancellation);
        Assert.Null(home.Find(Key(person)));
        await citizen.Samples();
        Assert.Equal(person, home.Find(Key(person))!.Current!.Person);
    }

    [Fact]
    public void More_citizens_than_there_is_room_for_make_room_for_one_another()
    {
        var shown = new ShownCitizens(() => true, new ActiveEverywhere());
        var all = Enumerable.Range(0, 100_000).Select(_ => new CitizenKey("c-" + Guid.NewGuid().ToString("N")[..22])).ToArray();
        foreach (var key in all)
        {
            var one = new Stuck(GrainId.Create("citizen", key.Value), new());
            shown.Put(one);
            Assert.Same(one, shown.Find(key));
        }

        Assert.InRange(all.Count(key => shown.Find(key) is not null), 60_000, 65_536);
    }

    private async Task<(Person Person, ICitizenGrain Grain)> Registered()
    {
        var person = Fresh.Person();
        var citizen = city.Grains.GetGrain<ICitizenGrain>(Key(person).Value);
        await citizen.Register(person, Cancellation);
        return (person, citizen);
    }

    private IShown<Citizen>? Shown(Person person) => city.Shown.Select(silo => silo.Find(Key(person))).FirstOrDefault(shown => shown is not null);

    private static CitizenKey Key(Person person) => CitizenKey.Derive(person.Document, "test"u8);

    private static CitizenSample Swab()
    {
        var barcode = Fresh.Barcode();
        return new() { Id = $"{barcode}-01", Batch = barcode, Site = "wuchang-01", Round = Fresh.Round(), CollectedAt = TimeProvider.System.GetUtcNow() };
    }

    /// <summary>What an activation shows that never says that it goes.</summary>
    private sealed record Stuck(GrainId Grain, Citizen Current) : IShown<Citizen>
    {
        public object? Page { get; set; }
    }

    private sealed class ActiveEverywhere : ILocalActivationStatusChecker
    {
        public bool IsLocallyActivated(GrainId grainId) => true;
    }
}
