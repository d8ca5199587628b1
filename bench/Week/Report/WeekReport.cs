using System.Globalization;
using System.Text.Json;
using HdrHistogram;
using HealthWuhan.Week.Plan;
using HealthWuhan.Week.Run;

namespace HealthWuhan.Week.Report;

/// <summary>How long the parts of a run took, and how often a call was sent again.</summary>
internal sealed record WeekTimes(TimeSpan Roster, TimeSpan Week, TimeSpan Reconciliation, long SentAgain);

/// <summary>Latencies in milliseconds, from the first try to the answer that counts; null where there were none.</summary>
internal sealed record Latencies(double? P50, double? P99, double? Max)
{
    public static Latencies Of(LongConcurrentHistogram histogram) => new(HourFigures.At(histogram, 50), HourFigures.At(histogram, 99), HourFigures.At(histogram, 100));
}

/// <summary>An hour of the week: what was done in it, how long that took here, and what was in use at its end.</summary>
internal sealed record HourReport
{
    public required string At { get; init; }
    public required long Swabs { get; init; }
    public required long Tubes { get; init; }
    public required long Results { get; init; }
    public required long Queries { get; init; }
    public required double Seconds { get; init; }
    public required Latencies Sampling { get; init; }
    public required Latencies Push { get; init; }
    public required Latencies Query { get; init; }

    /// <summary>Megabytes at its end; processor seconds from the start of the run to its end.</summary>
    public required MachineFigures Machine { get; init; }

    public required long SentAgain { get; init; }
    public required IReadOnlyList<int> KilledSilos { get; init; }

    /// <summary>Those that ended by themselves, taken for dead by the others as a rule: too little processor for too long.</summary>
    public required IReadOnlyList<int> EndedSilos { get; init; }

    public static HourReport Of(HourFigures hour) => new()
    {
        At = WeekCalendar.Of(hour.Hour).ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture),
        Swabs = hour.Swabs,
        Tubes = hour.Tubes,
        Results = hour.Results,
        Queries = hour.Queries,
        Seconds = Math.Round(hour.Took.TotalSeconds, 3),
        Sampling = Latencies.Of(hour.Sampling),
        Push = Latencies.Of(hour.Pushes),
        Query = Latencies.Of(hour.Looks),
        Machine = hour.After!,
        SentAgain = hour.SentAgain,
        KilledSilos = hour.Killed,
        EndedSilos = hour.Ended,
    };
}

/// <summary>What a replay was, did and found; written as JSON and as a page.</summary>
internal sealed record WeekReport
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public required decimal Scale { get; init; }
    public required int Seed { get; init; }
    public required int Silos { get; init; }
    public required int Kills { get; init; }

    /// <summary>Silos that ended by themselves and were started again.</summary>
    public required int Ends { get; init; }

    /// <summary>Of the machine, and how many processes wanted one when the run ended: with others at work on it, times say little.</summary>
    public required int Cores { get; init; }

    public required string LoadAverage { get; init; }
    public required WeekTotals Planned { get; init; }
    public required double RosterSeconds { get; init; }
    public required double WeekSeconds { get; init; }
    public required double ReconciliationSeconds { get; init; }
    public required long SentAgain { get; init; }
    public required bool IsReconciled { get; init; }
    public required IReadOnlyList<WeekCheck> Checks { get; init; }
    public required IReadOnlyList<HourReport> Hours { get; init; }

    public static WeekReport Of(WeekOptions options, WeekPlan plan, IReadOnlyList<HourFigures> hours, IReadOnlyList<WeekCheck> checks, WeekTimes times) => new()
    {
        Scale = options.Scale,
        Seed = options.Seed,
        Silos = options.Silos,
        Kills = hours.Sum(hour => hour.Killed.Count),
        Ends = hours.Sum(hour => hour.Ended.Count),
        Cores = Environment.ProcessorCount,
        LoadAverage = File.ReadAllText("/proc/loadavg").Split(' ')[0],
        Planned = WeekTotals.Of(plan),
        RosterSeconds = Math.Round(times.Roster.TotalSeconds, 1),
        WeekSeconds = Math.Round(times.Week.TotalSeconds, 1),
        ReconciliationSeconds = Math.Round(times.Reconciliation.TotalSeconds, 1),
        SentAgain = times.SentAgain,
        IsReconciled = checks.All(check => check.IsMet),
        Checks = checks,
        Hours = [.. hours.Select(HourReport.Of)],
    };

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>As two files, report.json and report.html.</summary>
    public async Task Write(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), ToJson(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), WeekPage.Of(this), cancellationToken);
    }
}
