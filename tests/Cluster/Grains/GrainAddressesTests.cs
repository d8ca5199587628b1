using System.Net;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Silo;
using HealthWuhan.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.GrainDirectory;

namespace HealthWuhan.Tests.Grains;

/// <summary>What a silo remembers of where grains are: never more than was said last, and of its own nothing.</summary>
[Collection(City.Collection)]
public class GrainAddressesTests(City city)
{
    private static readonly SiloAddress s_one = Silo(1);
    private static readonly SiloAddress s_other = Silo(2);

    private readonly GrainAddresses _known = new(new Here(Silo(9)), new Active());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void What_was_said_last_of_a_grain_is_known()
    {
        var grain = Grain(1);
        Assert.False(_known.LookUp(grain, out _, out _));
        _known.AddOrUpdate(At(grain, s_one), 3);
        _known.AddOrUpdate(At(grain, s_other), 4);
        Assert.True(_known.LookUp(grain, out var address, out var version));
        Assert.Equal((s_other, 4), (address.SiloAddress, version));
        Assert.Single(_known.KeyValues);
    }

    [Fact]
    public void What_is_untrue_of_one_silo_takes_nothing_from_what_is_known_of_another()
    {
        var grain = Grain(1);
        _known.AddOrUpdate(At(grain, s_other), 1);
        Assert.False(_known.Remove(At(grain, s_one)));
        Assert.True(_known.LookUp(grain, out _, out _));
        Assert.True(_known.Remove(At(grain, s_other)));
        Assert.False(_known.LookUp(grain, out _, out _));
        Assert.False(_known.Remove(grain));
    }

    [Fact]
    public void A_grain_that_has_come_here_is_known_to_be_nowhere_else()
    {
        var grain = Grain(1);
        _known.AddOrUpdate(At(grain, s_one), 1);
        _known.AddOrUpdate(At(grain, Silo(9)), 2);
        Assert.False(_known.LookUp(grain, out _, out _));
        Assert.Empty(_known.KeyValues);
    }

    [Fact]
    public void A_grain_that_is_active_here_is_here_whatever_was_heard_of_it()
    {
        var known = new GrainAddresses(new Here(s_one), new Active(Grain(1)));
        known.AddOrUpdate(At(Grain(1), s_other), 1);
        Assert.True(known.LookUp(Grain(1), out var address, out _));
        Assert.Equal((Grain(1), s_one), (address.GrainId, address.SiloAddress));
        Assert.False(known.LookUp(Grain(2), out _, out _));
    }

    [Fact]
    public void As_many_are_known_as_there_is_room_for_and_none_is_taken_for_another()
    {
        for (var i = 0; i < 400_000; i++)
            _known.AddOrUpdate(At(Grain(i), i % 2 == 0 ? s_one : s_other), i);
        var found = 0;
        for (var i = 0; i < 400_000; i++)
        {
            if (!_known.LookUp(Grain(i), out var address, out var version))
                continue;
            found++;
            Assert.Equal((i, Grain(i), i % 2 == 0 ? s_one : s_other), (version, address.GrainId, address.SiloAddress));
        }

        Assert.InRange(found, 380_000, 400_000);
        _known.Clear();
        Assert.Empty(_known.KeyValues);
    }

    [Fact]
    public async Task Silos_use_it_and_keep_nothing_of_their_own_grains()
    {
        var citizen = city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(Fresh.Person()).Value);
        await citizen.Samples();
        foreach (var silo in city.Cluster.Silos)
        {
            var services = city.Cluster.GetSiloServiceProvider(silo.SiloAddress);
            var known = Assert.IsType<GrainAddresses>(services.GetRequiredService<IGrainDirectoryCache>());
            Assert.DoesNotContain(known.KeyValues, entry => silo.SiloAddress.Equals(entry.ActivationAddress.SiloAddress));
            Assert.Equal(services.GetRequiredService<ILocalActivationStatusChecker>().IsLocallyActivated(citizen.GetGrainId()),
                known.LookUp(citizen.GetGrainId(), out var address, out _) && silo.SiloAddress.Equals(address.SiloAddress));
        }

        Assert.Empty(await citizen.ErasureObstacles(city.Clock.GetUtcNow(), Cancellation));
    }

    private static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + number), number);

    private static GrainId Grain(int number) => GrainId.Create("citizen", $"c-{number}");

    private static GrainAddress At(GrainId grain, SiloAddress silo) => new() { GrainId = grain, SiloAddress = silo, ActivationId = ActivationId.NewId() };

    private sealed class Here(SiloAddress address) : ILocalSiloDetails
    {
        public string Name => "here";

        public string ClusterId => "test";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => address;

        public SiloAddress GatewayAddress => address;
    }

    private sealed class Active(params GrainId[] grains) : ILocalActivationStatusChecker
    {
        public bool IsLocallyActivated(GrainId grainId) => grains.Contains(grainId);
    }
}
