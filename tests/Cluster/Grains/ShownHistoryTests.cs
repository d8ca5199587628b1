using System.Collections.Concurrent;
using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;

namespace HealthWuhan.Tests.Grains;

/// <summary>
/// Random histories of one citizen, written, failing and deactivated by some at once while others look at what is shown without a call: whoever looks sees every write that had returned before, and never one
/// that failed.
/// </summary>
[Collection(City.Collection)]
public sealed class ShownHistoryTests(City city)
{
    private const int Lanes = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private enum Act
    {
        Write,
        FailingWrite,
        Ask,
        Go,
    }

    private static readonly Gen<Act[]> s_histories = Gen.Frequency((5, Gen.Const(Act.Write)), (1, Gen.Const(Act.FailingWrite)), (3, Gen.Const(Act.Ask)), (1, Gen.Const(Act.Go))).Array[12, 24];

    private int _looks;

    [Fact]
    public async Task What_is_shown_is_what_was_stored_whatever_happens_at_once()
    {
        await s_histories.SampleAsync(Run, iter: 12, threads: 1);
        Assert.NotEqual(0, _looks);
    }

    private async Task Run(Act[] acts)
    {
        var history = new History(city, Fresh.Person());
        await history.Begin();
        using var end = new CancellationTokenSource();
        var looking = Task.Run(() => history.LookOn(end.Token), Cancellation);
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(async lane =>
        {
            for (var i = lane; i < acts.Length; i += Lanes)
                await history.Do(acts[i]);
        }));
        await end.CancelAsync();
        await looking;
        city.Faults.Forget("citizen");
        await history.Verify();
        _looks += history.Looks;
    }

    private sealed class History(City city, Person person)
    {
        private readonly CitizenKey _key = CitizenKey.Derive(person.Document, "test"u8);
        private readonly ConcurrentBag<string> _stored = [];
        private readonly ConcurrentBag<string> _failed = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public int Looks { get; private set; }

        private ICitizenGrain Grain => city.Grains.GetGrain<ICitizenGrain>(_key.Value);

        public Task<bool> Begin() => Grain.Register(person, Cancellation);

        public Task Do(Act act) => act switch
        {
            Act.Ask => Grain.Samples(),
            Act.Go => city.Cluster.DeactivateAsync(Grain),
            _ => Write(act == Act.FailingWrite),
        };

        /// <summary>Looks until it is over, from a thread of its own, as requests do.</summary>
        public void LookOn(CancellationToken cancellationToken)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                string[] before = [.. _stored];
                foreach (var silo in city.Shown)
                {
                    if (silo.Find(_key)?.Current is { } citizen)
                        See(citizen, before);
                }
            }
        }

        public async Task Verify()
        {
            Assert.Empty(_seen.Intersect(_failed, StringComparer.Ordinal));
            await Grain.Samples();
            var shown = Assert.Single(city.Shown.Select(silo => silo.Find(_key)?.Current).OfType<Citizen>());
            Assert.Equal(_stored.Order(StringComparer.Ordinal), shown.Samples.Select(sample => sample.Id).Order(StringComparer.Ordinal));
        }

        private void See(Citizen citizen, string[] before)
        {
            var ids = citizen.Samples.Select(sample => sample.Id).ToHashSet(StringComparer.Ordinal);
            Assert.Superset(before.ToHashSet(StringComparer.Ordinal), ids);
            // What was seen once does not disappear.
            Assert.Superset(_seen, ids);
            _seen.UnionWith(ids);
            Looks++;
        }

        private async Task Write(bool fails)
        {
            var barcode = Fresh.Barcode();
            var sample = new CitizenSample { Id = $"{barcode}-01", Batch = barcode, Site = "wuchang-01", Round = Fresh.Round(), CollectedAt = TimeProvider.System.GetUtcNow() };
            // Whichever write comes next fails, and says so to its caller.
            if (fails)
                city.Faults.FailNext("citizen", Fault.BeforeCommit);
            try
            {
                await Grain.AddSample(sample, person, Cancellation);
                _stored.Add(sample.Id);
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                _failed.Add(sample.Id);
            }
        }
    }
}
