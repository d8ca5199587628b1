namespace HealthWuhan.Week.Plan;

/// <summary>A swab: whose, by their number in the city, and when it was taken, in the week's own time.</summary>
internal sealed record PlannedSwab(int Resident, DateTimeOffset CollectedAt);

/// <summary>A tube as a site fills it, and what the lab will say of it.</summary>
internal sealed record PlannedTube(string Barcode, string Round, string Site, int PoolSize, string Result, IReadOnlyList<PlannedSwab> Swabs)
{
    public const string Negative = "Negative";
    public const string Positive = "Positive";
    public const string GreyZone = "GreyZone";
    public const string Invalid = "Invalid";
}
