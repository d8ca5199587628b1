using HealthWuhan.Load.Runs;
using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Comparison;

/// <summary>A server that is compared: what it is asked where, and the processes whose work counts as its own (its store's too).</summary>
internal sealed record Contender(string Name, IReadOnlyList<Question> Questions, IReadOnlyList<int> Processes);

/// <summary>One measured run: what the generator saw, the processor time of server and generator, and of everybody else on the machine meanwhile.</summary>
internal sealed record Outcome(LoadReport Report, TimeSpan Server, TimeSpan Generator, TimeSpan Others)
{
    public double ServerMicroseconds => Server.TotalMicroseconds / Report.Requests;

    public double GeneratorMicroseconds => Generator.TotalMicroseconds / Report.Requests;

    /// <summary>Server and generator together: on a machine that is ours alone, its cores divided by this are the requests a second.</summary>
    public double TotalMicroseconds => ServerMicroseconds + GeneratorMicroseconds;

    /// <summary>How many cores others kept busy: what we could not have had.</summary>
    public double OthersCores => Others / Report.Elapsed;
}

/// <summary>How a comparison is run.</summary>
internal sealed record ComparisonPlan(int Rounds, LoadLimits Limits, TimeSpan WarmUp, int Citizens, int OpenPercent);

/// <summary>What a comparison found.</summary>
/// <param name="Text">The tables.</param>
/// <param name="Ratios">Ours against each of the others, by requests per processor second: what the machine's other work moves least.</param>
/// <param name="BareYield">Requests per processor second of the bare endpoint: how fast this machine is.</param>
internal sealed record ComparisonOutcome(string Text, IReadOnlyDictionary<string, double> Ratios, double BareYield);
