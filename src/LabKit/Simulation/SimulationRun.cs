using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.LabKit.Simulation;

/// <summary>How many laboratories, how fast, and how badly.</summary>
/// <param name="Rate">Tubes a second, of all of them together; 0 for as fast as it goes.</param>
/// <param name="TubesAPush">In one file.</param>
/// <param name="FaultPercent">Of the files.</param>
/// <param name="Seed">Of the faults.</param>
internal sealed record SimulationPlan(int Rate, int TubesAPush, int FaultPercent, int Seed);

/// <summary>What came of it. The books balance where every tube was accepted once, and every wrong row refused each time it came.</summary>
internal sealed record SimulationReport(int Tubes, int Pushes, int Sent, int Accepted, int Unchanged, int Refused)
{
    public int ExpectedRefused { get; init; }
    public int Retries { get; init; }
    public double MedianMs { get; init; }
    public double SlowestMs { get; init; }

    public bool Balances => Accepted == Tubes && Refused == ExpectedRefused && Sent == Accepted + Unchanged + Refused;

    public override string ToString() =>
        $"""
        {Tubes} tubes in {Pushes} pushes: {Sent} rows sent = {Accepted} accepted + {Unchanged} unchanged + {Refused} refused ({ExpectedRefused} of them meant to be)
        {Retries} pushes were sent again because the city could not take them; a push took {MedianMs:0} ms (median), {SlowestMs:0} ms at most
        {(Balances ? "The books balance." : "THE BOOKS DO NOT BALANCE.")}
        """;
}

/// <summary>Laboratories that send the results of tubes, each its own share, until the city has taken them all.</summary>
internal static class SimulationRun
{
    public static async Task<SimulationReport> Run(
        IReadOnlyList<CityClient> labs, IReadOnlyList<Barcode> tubes, SimulationPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        var shares = Enumerable.Range(0, labs.Count)
            .Select(lab => tubes.Where((_, i) => i % labs.Count == lab).Chunk(plan.TubesAPush).ToArray());
        var books = new Books();
        await Task.WhenAll(shares.Select((share, lab) => Send(labs[lab], lab, share, plan with { Rate = plan.Rate / labs.Count }, books)));
        return books.ToReport(tubes.Count, labs.Sum(lab => lab.Retries));

        async Task Send(CityClient client, int number, Barcode[][] files, SimulationPlan own, Books into)
        {
            var lab = new SimulatedLab(number, own.FaultPercent, new Random(own.Seed + number));
            var began = clock.GetTimestamp();
            var sent = 0;
            foreach (var file in files)
            {
                var push = lab.Next(file);
                for (var time = 0; time < push.Times; time++)
                    await Push(client, push, into, clock, cancellationToken);
                sent += file.Length;
                var due = own.Rate == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)sent / own.Rate) - clock.GetElapsedTime(began);
                if (due > TimeSpan.Zero)
                    await Task.Delay(due, clock, cancellationToken);
            }
        }
    }

    private static async Task Push(CityClient client, SimulatedPush push, Books books, TimeProvider clock, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var answer = await client.Push(push.Format, push.File, ownAnswer: false, cancellationToken);
        if (!answer.IsOk)
            throw new UsageException($"The city does not take a push: {(int)answer.Status} {answer.Code}");
        books.Count(push, answer, clock.GetElapsedTime(began));
    }

    private sealed class Books
    {
        private readonly Lock _lock = new();
        private readonly List<double> _times = [];
        private int _sent;
        private int _accepted;
        private int _unchanged;
        private int _refused;
        private int _expectedRefused;

        public void Count(SimulatedPush push, CityAnswer answer, TimeSpan took)
        {
            var json = answer.Json!.Value;
            lock (_lock)
            {
                _times.Add(took.TotalMilliseconds);
                _sent += push.Tubes + push.Refused;
                _accepted += json.GetProperty("accepted").GetInt32();
                _unchanged += json.GetProperty("unchanged").GetInt32();
                // A row with several faults is listed once a fault.
                _refused += json.GetProperty("refused").EnumerateArray().Select(row => row.GetProperty("row").GetInt32()).Distinct().Count();
                _expectedRefused += push.Refused;
            }
        }

        public SimulationReport ToReport(int tubes, int retries)
        {
            _times.Sort();
            return new(tubes, _times.Count, _sent, _accepted, _unchanged, _refused)
            {
                ExpectedRefused = _expectedRefused,
                Retries = retries,
                MedianMs = _times.Count == 0 ? 0 : _times[_times.Count / 2],
                SlowestMs = _times.Count == 0 ? 0 : _times[^1],
            };
        }
    }
}
