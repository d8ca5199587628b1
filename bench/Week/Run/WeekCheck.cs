namespace HealthWuhan.Week.Run;

/// <summary>Something that must be so, by the plan, and what was found of it in the product.</summary>
internal sealed record WeekCheck(string Name, string Expected, string Found, bool IsMet)
{
    public static WeekCheck Of(string name, string expected, string found) => new(name, expected, found, expected == found);
}
