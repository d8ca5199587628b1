using HealthWuhan.Domain.Sampling;
using HealthWuhan.LabKit.Conformance;
using HealthWuhan.LabKit.Simulation;
using HealthWuhan.Labs;

namespace HealthWuhan.LabKit;

/// <summary>What this program can be asked to do.</summary>
internal static class Verbs
{
    private const int TubesAtOnce = 8;

    private const string Usage = """
        healthwuhan-lab conformance --url URL --accounts FILE [--client-id ID --client-secret-file FILE] [--format csv|json|fhir|hl7] [--json FILE] [--samples DIR]
            drives the endpoint for results through the published cases (docs/labs.md); 0 where all are met, 1 where not
        healthwuhan-lab simulate --url URL --accounts FILE [--labs 3] [--rate 0] [--tubes FILE | --count 100] [--push 10] [--faults 30] [--seed 1]
            acts as so many laboratories, with repeats, wrong barcodes, incomplete rows and broken encodings; 0 where the books balance
        FILE of accounts is like a city's accounts.json: both want a medic, conformance a lab-operator (or --client-id) and a lab-supervisor, simulate an admin.
        FILE of tubes has a barcode in the first column, a header or none. Invented people are put into tubes: for a city that is there to be tried.
        """;

    public static Task<int> Run(string[] args, CancellationToken cancellationToken) => args switch
    {
        ["conformance", .. var rest] => Conform(rest, cancellationToken),
        ["simulate", .. var rest] => Simulate(rest, cancellationToken),
        _ => throw new UsageException(Usage),
    };

    private static async Task<int> Conform(string[] args, CancellationToken cancellationToken)
    {
        var options = KitArguments.Read(args, "--url", "--accounts", "--client-id", "--client-secret-file", "--format", "--json", "--samples");
        var formats = options.TextOrNull("--format") is not { } name ? Enum.GetValues<LabFormat>()
            : Enum.TryParse<LabFormat>(name, ignoreCase: true, out var format) && Enum.IsDefined(format) ? [format]
            : throw new UsageException("--format is csv, json, fhir or hl7.");
        var accounts = await KitAccounts.Read(options, cancellationToken);
        using var clients = await KitClients.SignIn(options.Address("--url"), accounts, cancellationToken);
        var outcomes = await ConformanceRun.Run(clients, formats, options.TextOrNull("--samples"), cancellationToken);
        await Console.Out.WriteLineAsync(ConformanceRun.ToText(outcomes));
        if (options.TextOrNull("--json") is { } file)
            await File.WriteAllTextAsync(file, ConformanceRun.ToJson(outcomes), cancellationToken);
        return outcomes.All(outcome => outcome.Problem is null) ? 0 : 1;
    }

    private static async Task<int> Simulate(string[] args, CancellationToken cancellationToken)
    {
        var options = KitArguments.Read(args, "--url", "--accounts", "--labs", "--rate", "--tubes", "--count", "--push", "--faults", "--seed");
        var (city, accounts) = (options.Address("--url"), await KitAccounts.Read(options, cancellationToken));
        var plan = new SimulationPlan(
            options.Number("--rate", 0, 10_000), Math.Max(1, options.Number("--push", 10, 10_000)), options.Number("--faults", 30, 100), options.Number("--seed", 1, 1_000_000));
        var tubes = await Tubes(options, city, accounts, cancellationToken);
        using var admin = await accounts.SignIn(city, KitRoles.Admin, cancellationToken);
        using var programs = new SimulatedPrograms(admin);
        try
        {
            await programs.Make(city, Math.Max(1, options.Number("--labs", 3, 100)), cancellationToken);
            var report = await SimulationRun.Run(programs.Labs, tubes, plan, TimeProvider.System, cancellationToken);
            await Console.Out.WriteLineAsync(report.ToString());
            return report.Balances ? 0 : 1;
        }
        finally
        {
            await programs.End(CancellationToken.None);
        }
    }

    private static async Task<IReadOnlyList<Barcode>> Tubes(KitArguments options, Uri city, KitAccounts accounts, CancellationToken cancellationToken)
    {
        if (options.TextOrNull("--tubes") is { } file)
        {
            var lines = await File.ReadAllLinesAsync(file, cancellationToken);
            return [.. lines.Select(line => line.Split(',')[0]).Where(text => text != "barcode").Select(text => Barcode.Parse(text)).Where(parsed => parsed.Refusal is null).Select(parsed => parsed.Value)];
        }

        using var medic = await accounts.SignIn(city, KitRoles.Medic, cancellationToken);
        var tubes = new TestTubes(medic);
        var made = new Barcode[options.Number("--count", 100, 100_000)];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = TubesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, made.Length, atOnce, async (i, cancellation) => made[i] = await tubes.Sealed(10, 1, cancellation));
        return made;
    }
}
