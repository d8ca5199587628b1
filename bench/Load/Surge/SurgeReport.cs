using System.Globalization;
using System.Text;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Surge;

/// <summary>The table of a run.</summary>
internal sealed class SurgeReport(SurgePlan plan)
{
    private readonly List<SurgePhase> _samplings = [];
    private readonly List<SurgePhase> _deliveries = [];

    /// <summary>Syncs and files that were answered 503 first.</summary>
    public int SentAgain { get; set; }

    public void Add(SurgePhase sampling, SurgePhase delivery)
    {
        _samplings.Add(sampling);
        _deliveries.Add(delivery);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{plan.Rounds} rounds of {plan.Tubes} tubes of {plan.People} after {plan.WarmUp} rounds of warm-up; {plan.Devices} devices at once with {plan.TubesInSync} tubes a sync, then {plan.Labs} labs with {plan.Tubes / plan.Labs} tubes a file; load average {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(2))}");
        text.AppendLine();
        text.AppendLine("| | people/s: median (min–max) | µs of the silo's processor a person | µs of PostgreSQL's | µs of the generator's | cores busy with other things |");
        text.AppendLine("|---|---|---|---|---|---|");
        Row(text, "sampled by sync", _samplings);
        Row(text, "delivered to the labs' 200", _deliveries);
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Counted afterwards: {plan.Everybody} swabs of {plan.Everybody} people on record, each with its result; people of all rounds signed in and read exactly one. Sent again after a 503: {SentAgain}.");
        return text.ToString();
    }

    private static void Row(StringBuilder text, string what, IReadOnlyList<SurgePhase> phases) => text.AppendLine(
        CultureInfo.InvariantCulture,
        $"| {what} | {Median.Of(phases, phase => phase.PerSecond):0} ({phases.Min(phase => phase.PerSecond):0}–{phases.Max(phase => phase.PerSecond):0}) | {Of(phases, phase => phase.Silo):0} | {Of(phases, phase => phase.Database):0} | {Of(phases, phase => phase.Generator):0} | {Median.Of(phases, phase => phase.BusyElsewhere):0.0} |");

    private static double Of(IReadOnlyList<SurgePhase> phases, Func<SurgePhase, TimeSpan> processor) => Median.Of(phases, phase => phase.MicrosecondsOf(processor(phase)));
}
