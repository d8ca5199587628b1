using HealthWuhan.Api;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.HealthCloud.Directives;

namespace HealthWuhan.Silo.Demo;

/// <summary><c>--demo</c>: takes the synthetic district into the running city, by the same grains that medics use.</summary>
internal static class DemoLoad
{
    private const string DemoFileName = "demo.json";
    private const string ResultsFileName = "demo-results.csv";
    private const string Medic = "medic";
    private const string Commander = "commander";
    private const int TubesAtOnce = 64;
    private const int LargestPool = 20;

    /// <summary>Loads the district once, and says whom to sign in as. A load that was cut short is begun again: what is there already is no obstacle.</summary>
    public static async Task Apply(IServiceProvider services, DataDirectory data, CancellationToken cancellationToken)
    {
        var path = data.File(DemoFileName);
        if (!File.Exists(path))
            await Load(services, data, cancellationToken);

        var demo = DemoFile.Parse(await File.ReadAllTextAsync(path, cancellationToken))!;
        var citizen = demo.Citizens[0];
        await Console.Out.WriteLineAsync(
            $"""
            Demo: {demo.Citizens.Count} citizens are sampled; the lab's results wait in {demo.ResultsCsv}
              citizen  {citizen.Name}, {citizen.Document.Type} {citizen.Document.Number}, phone {citizen.Phone}; the SMS code comes to {data.File("sms.jsonl")}
              medic    user name medic, password in {data.File("accounts.json")}
              lab      user name lab-operator, password in the same file
            """);
    }

    private static async Task Load(IServiceProvider services, DataDirectory data, CancellationToken cancellationToken)
    {
        var today = CityTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow());
        var district = DemoDistrict.Generate(today);
        await Console.Out.WriteLineAsync("Loading the demo district (about half a minute)");
        var sampling = new DemoSampling(services.GetRequiredService<GrainCalls>(), services.GetRequiredService<DeploymentKeys>(), district.Round);
        await OrderRound(services, district.Round, cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = TubesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(district.SealedTubes.Concat(district.OpenTubes), options, async (tube, cancellation) => await sampling.Take(tube, cancellation));

        await DemoClinic.Publish(services.GetRequiredService<GrainCalls>(), district.Sites[0], today, cancellationToken);

        // The file that says that the demo is there is written last.
        data.WritePrivate(ResultsFileName, district.ResultsCsv);
        data.WritePrivate(DemoFileName, DemoFile.Of(district, data.File(ResultsFileName)).ToJson());
    }

    /// <summary>The command centre's part: a round of the whole city, which lets go whom the city let go.</summary>
    private static async Task OrderRound(IServiceProvider services, string id, CancellationToken cancellationToken)
    {
        var order = new OrderRound(id, "全员核酸检测 2021-08", LargestPool, null, null) { Exempt = [.. Enum.GetValues<Exclusion>()] };
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await services.GetRequiredService<DirectiveStore>().Change(
            id, round => RoundRules.Order(round, order, null, new(), now), new(Commander, now), cancellationToken);
    }

    /// <summary>What a medic does with one tube.</summary>
    private sealed class DemoSampling(GrainCalls grains, DeploymentKeys keys, string round)
    {
        public async Task Take(DemoTube tube, CancellationToken cancellationToken)
        {
            var open = new OpenBatch(tube.Barcode, DemoDistrict.PoolSize, tube.Site, round, Medic);
            Accepted(await grains.Batch(tube.Barcode, batch => batch.Open(open, cancellationToken), cancellationToken));
            foreach (var person in tube.People)
            {
                var key = CitizenKey.Derive(person.Document, keys.CitizenKey);
                await grains.Citizen(key, citizen => citizen.Settle(person, new(tube.Community, null), cancellationToken), cancellationToken);
                var add = new AddSample(key, person, tube.CollectedAt, null, Medic);
                Accepted(await grains.Batch(tube.Barcode, batch => batch.AddSample(add, cancellationToken), cancellationToken));
            }

            if (tube.People.Count > 0)
                Accepted(await grains.Batch(tube.Barcode, batch => batch.Seal(tube.People.Count, cancellationToken), cancellationToken));
        }

        // The generator makes nothing that the rules refuse; if they do, somebody has used this database for something else.
        private static void Accepted<T>(Result<T> result)
        {
            if (result.Refusal is { } refusal)
                throw new StartupException($"The demo does not fit into this database ({refusal.Detail}): load it into an empty one, with another --data.");
        }
    }
}
