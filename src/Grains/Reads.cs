namespace HealthWuhan.Grains;

/// <summary>What the grains' reads have in common.</summary>
public static class Reads
{
    /// <summary>How long a read waits for its answer. A gateway is not told that the silo it asked has died; another silo can answer soon after.</summary>
    public const string Timeout = "00:00:01.25";
}
