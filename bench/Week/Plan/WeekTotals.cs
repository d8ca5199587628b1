namespace HealthWuhan.Week.Plan;

/// <summary>What must be found when the week is over, from the plan alone.</summary>
internal sealed record WeekTotals
{
    public required long Residents { get; init; }
    public required long Excluded { get; init; }
    public required long People { get; init; }
    public required long Tubes { get; init; }
    public required long Swabs { get; init; }
    public required long SecondPeople { get; init; }
    public required long SecondResidents { get; init; }
    public required long SecondSwabs { get; init; }
    public required long Rechecks { get; init; }
    public required long Recollections { get; init; }
    public required long Queries { get; init; }

    /// <summary>By their numbers in the city.</summary>
    public required IReadOnlyList<int> Infected { get; init; }

    /// <summary>Everything that is swabbed, which is what the run works off.</summary>
    public long AllSwabs => Swabs + SecondSwabs;

    public static WeekTotals Of(WeekPlan plan)
    {
        var (again, isolated) = (plan.FollowUps.All, plan.FollowUps.All.Where(one => one.IsRecheck).ToArray());
        long In(string round) => again.Where(one => one.Tube.Round == round).Sum(one => (long)one.Tube.Swabs.Count);
        return new()
        {
            Residents = plan.Residents,
            Excluded = plan.Residents - plan.People,
            People = plan.People,
            Tubes = plan.Tubes.Count + plan.Second.Tubes + again.Count,
            Swabs = plan.People + In(WeekPlan.FirstRound),
            SecondPeople = plan.Second.People,
            SecondResidents = plan.Second.Residents,
            SecondSwabs = plan.Second.People + In(WeekPlan.SecondRoundId),
            Rechecks = isolated.Length,
            Recollections = again.Sum(one => one.IsRecheck ? 0 : (long)one.Tube.Swabs.Count),
            Queries = plan.Curves.Queries.Total,
            Infected = [.. isolated.Where(one => one.Tube.Result == PlannedTube.Positive).Select(one => one.Tube.Swabs[0].Resident).Order()],
        };
    }
}
