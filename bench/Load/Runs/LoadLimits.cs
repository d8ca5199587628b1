namespace HealthWuhan.Load.Runs;

/// <summary>How much load: every run ends by time and by count, whichever is first.</summary>
internal sealed record LoadLimits(int Connections, TimeSpan Duration, long MaxRequests)
{
    /// <summary>How long an answer may take after the end of a run before it counts as an error.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public const int MostConnections = 2000;
    public const int MostSeconds = 600;
    public const int MostRequests = 50_000_000;
}
