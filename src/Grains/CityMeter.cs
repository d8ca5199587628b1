using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace HealthWuhan.Grains;

/// <summary>
/// What the city does, as metrics of the meter <c>HealthWuhan</c>; docs/monitoring.md lists them. Tags are codes and kinds from short lists, never
/// anything of a person, a tube or a place.
/// </summary>
public static class CityMeter
{
    public const string Name = "HealthWuhan";

    private static readonly Meter s_meter = new(Name);

    /// <summary>What is told of a trace, under the same name and rules.</summary>
    public static ActivitySource Trace { get; } = new(Name);

    private static readonly Counter<long> s_samples = s_meter.CreateCounter<long>("healthwuhan.samples", "{sample}", "Swabs bound to a tube.");
    private static readonly Counter<long> s_seals = s_meter.CreateCounter<long>("healthwuhan.seals", "{tube}", "Tubes sealed.");
    private static readonly Counter<long> s_reports = s_meter.CreateCounter<long>("healthwuhan.reports", "{report}", "Lab reports taken, by what became of them.");
    private static readonly Counter<long> s_deliveries = s_meter.CreateCounter<long>("healthwuhan.results.delivered", "{result}", "Outcomes delivered to a person.");
    private static readonly Counter<long> s_refusals = s_meter.CreateCounter<long>("healthwuhan.refusals", "{refusal}", "Requests refused, by code.");
    private static readonly Counter<long> s_signIns = s_meter.CreateCounter<long>("healthwuhan.sign_ins", "{attempt}", "Sign-ins, by who and outcome.");
    private static readonly Counter<long> s_sms = s_meter.CreateCounter<long>("healthwuhan.sms", "{message}", "SMS, by outcome.");

    private static readonly Counter<long> s_sentHome = s_meter.CreateCounter<long>("healthwuhan.sessions.sent_home", "{session}", "Sessions that were told which silo has their citizen.");

    private static readonly InstrumentAdvice<double> s_waits = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] };

    private static readonly Histogram<double> s_commits = s_meter.CreateHistogram(
        "healthwuhan.state.commit.duration", "s", "How long grains waited for the database to store their state.", advice: s_waits);

    private static readonly Histogram<double> s_loads = s_meter.CreateHistogram(
        "healthwuhan.state.load.duration", "s", "How long grains waited for the database to tell what is stored.", advice: s_waits);

    public static void Sampled(int people = 1) => s_samples.Add(people);

    public static void Sealed() => s_seals.Add(1);

    /// <summary>By what became of the report: accepted, unchanged or the code of the refusal.</summary>
    public static void Reported(string reception) => s_reports.Add(1, new KeyValuePair<string, object?>("reception", reception));

    public static void Delivered(int people) => s_deliveries.Add(people);

    public static void Refused(string code) => s_refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>By who (citizen, staff) and by outcome: opened, or the code of the refusal.</summary>
    public static void SignedIn(string who, string outcome) =>
        s_signIns.Add(1, new KeyValuePair<string, object?>("who", who), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>By outcome: sent or failed.</summary>
    public static void Sms(string outcome) => s_sms.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A session that came by way of the balancer to another silo than its citizen's, and was told that one.</summary>
    public static void SentHome() => s_sentHome.Add(1);

    /// <summary>How long a write took to its answer, by the kind of state and by outcome: stored or failed.</summary>
    public static void Committed(TimeSpan time, string state, string outcome) => s_commits.Record(
        time.TotalSeconds, new KeyValuePair<string, object?>("state", state), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>How long a read of what is stored took, by the kind of state and by outcome: read or failed.</summary>
    public static void Loaded(TimeSpan time, string state, string outcome) => s_loads.Record(
        time.TotalSeconds, new KeyValuePair<string, object?>("state", state), new KeyValuePair<string, object?>("outcome", outcome));
}
