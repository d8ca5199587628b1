using HealthWuhan.Load.Runs;
using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Comparison;

/// <summary>A server that is compared: what it is asked where, and the processes whose work counts as its own (its store's too).</summary>
internal sealed record Contender(string Name, IReadOnlyList<Question> Questions, IReadOnlyList<int> Processes);

/// <summary>One measured run: what the generator saw, and the processor time that server and generator spent on a request.</summary>
internal sealed record Outcome(LoadReport Report, double ServerMicroseconds, double GeneratorMicroseconds);

/// <summary>How a comparison is run.</summary>
internal sealed record ComparisonPlan(int Rounds, LoadLimits Limits, TimeSpan WarmUp, int Citizens, int OpenPercent);
