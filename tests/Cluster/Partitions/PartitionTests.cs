using HealthWuhan.Grains.Partitions;
using HealthWuhan.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace HealthWuhan.Tests.Partitions;

/// <summary>Three real silos, and ways between them that are cut. With a network that is cut, scripts/failure-day.sh shows it.</summary>
public sealed class PartitionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly HashSet<(int From, int To)> _cut = [];
    private TestSilo[] _silos = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabase();
        for (var silo = 0; silo < 3; silo++)
            _silos = [.. _silos, await Start(database, silo)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
    }

    [Fact]
    public async Task Of_two_that_do_not_reach_each_other_the_later_one_leaves_and_of_three_nobody_whom_nobody_reaches()
    {
        // Silos ask each other in earnest.
        var reach = _silos[0].Services.GetRequiredService<Reach>();
        Assert.True(await reach.Reaches(Address(1)) && await reach.Reaches(Address(1), Address(2)));

        // Nobody reaches the second: that is for Orleans to judge.
        Cut((0, 1), (1, 0), (1, 2), (2, 1));
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
        Assert.Equal([false, false, false], HaveLeft());

        // The third reaches both.
        Cut((0, 1), (1, 0));
        await Stopped(1);
        Assert.Equal([false, true, false], HaveLeft());
        var members = _silos[0].Services.GetRequiredService<IClusterMembershipService>();
        while (members.CurrentSnapshot.GetSiloStatus(Address(1)) != SiloStatus.Dead)
            await Task.Delay(50, Cancellation);
    }

    private void Cut(params (int From, int To)[] ways)
    {
        lock (_cut)
        {
            _cut.Clear();
            _cut.UnionWith(ways);
        }
    }

    private bool[] HaveLeft() => [.. _silos.Select(silo => silo.Services.GetRequiredService<SiloExit>().HasLeft)];

    private SiloAddress Address(int silo) => _silos[silo].Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    private async Task Stopped(int silo)
    {
        var stopping = _silos[silo].Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        while (!stopping.IsCancellationRequested)
            await Task.Delay(50, Cancellation);
    }

    private Task<TestSilo> Start(string database, int number) => TestSilo.Start(database, configure: silo =>
    {
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton<Reach>();
        silo.Services.AddSingleton<IReach>(services => new CutReach(services.GetRequiredService<Reach>(), to => IsCut(number, to)));
        silo.AddPartitionWatch();
    });

    private bool IsCut(int from, SiloAddress to)
    {
        lock (_cut)
            return _cut.Any(way => way.From == from && way.To < _silos.Length && Address(way.To).Equals(to));
    }

    /// <summary>Who is cut off from here does not answer; what others say, they say themselves.</summary>
    private sealed class CutReach(Reach reach, Func<SiloAddress, bool> isCut) : IReach
    {
        public Task<bool> Reaches(SiloAddress silo) => isCut(silo) ? Task.FromResult(false) : reach.Reaches(silo);

        public Task<bool> Reaches(SiloAddress silo, SiloAddress other) => isCut(silo) ? Task.FromResult(false) : reach.Reaches(silo, other);
    }
}
