namespace HealthWuhan.Domain.Booking;

/// <summary>What the city lays down about booking.</summary>
public sealed record BookingPolicy : ICityPolicy
{
    private const int MostDoses = 6;
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 1, 1);

    /// <summary>How long a place is kept for somebody who has not confirmed.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a freed place is kept for the one of the waiting list who is offered it.</summary>
    public TimeSpan OfferFor { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Until how long before its beginning an appointment can be cancelled.</summary>
    public TimeSpan CancelBefore { get; init; } = TimeSpan.FromHours(2);

    /// <summary>So long after the end of the slot, who has not come did not come.</summary>
    public TimeSpan NoShowAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whom a site sends away for want of a later slot is given a place of the same clinic on one of so many days after; 0 for none, who is told only.</summary>
    public int MoveDays { get; init; } = 7;

    /// <summary>Appointments that one person may have ahead of them, held or booked.</summary>
    public int MostActive { get; init; } = 4;

    /// <summary>Waiting lists that one person may be on.</summary>
    public int MostWaiting { get; init; } = 3;

    /// <summary>People on the waiting list of one schedule.</summary>
    public int WaitingPlaces { get; init; } = 500;

    /// <summary>Whoever has not come so often in the last <see cref="NoShowDays"/> days books nothing before those days are over.</summary>
    public int NoShowLimit { get; init; } = 2;

    public int NoShowDays { get; init; } = 30;

    /// <summary>Whoever has let so many holds run out, or has cancelled so often, in the last 24 hours, books nothing more until they are over.</summary>
    public int MostAbandoned { get; init; } = 6;

    /// <summary>A department sees a person once in so many days.</summary>
    public int OutpatientPeriodDays { get; init; } = 1;

    /// <summary>The vaccines that can be booked; another one's schedule is not published.</summary>
    public IReadOnlyList<VaccineRule> Vaccines { get; init; } =
    [
        new("bibp-corv", "北京生物新冠灭活疫苗", MinAge: 3, MaxAge: 120, [0, 21, 180]),
        new("coronavac", "科兴新冠灭活疫苗", MinAge: 3, MaxAge: 120, [0, 21, 180]),
        new("convidecia", "康希诺腺病毒载体新冠疫苗", MinAge: 18, MaxAge: 120, [0, 180]),
    ];

    public VaccineRule? Vaccine(string product) => Vaccines.FirstOrDefault(vaccine => vaccine.Product == product);

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (HoldFor < TimeSpan.FromMinutes(1) || HoldFor > TimeSpan.FromHours(1))
            yield return "HoldFor is one minute to one hour.";
        if (OfferFor < TimeSpan.FromMinutes(1) || OfferFor > TimeSpan.FromDays(1))
            yield return "OfferFor is one minute to one day.";
        if (CancelBefore < TimeSpan.Zero || CancelBefore > s_longest || NoShowAfter < TimeSpan.Zero || NoShowAfter > TimeSpan.FromDays(1))
            yield return "CancelBefore is at most seven days, NoShowAfter at most one.";
        if (new[] { MostActive, MostWaiting, NoShowLimit, MostAbandoned, NoShowDays }.Any(number => number is < 1 or > 366) || WaitingPlaces is < 0 or > 5_000)
            yield return "MostActive, MostWaiting, NoShowLimit, NoShowDays and MostAbandoned are 1 to 366, WaitingPlaces 0 to 5000.";
        if (MoveDays is < 0 or > 30)
            yield return "MoveDays is 0 to 30.";
        if (OutpatientPeriodDays is < 1 or > 90)
            yield return "OutpatientPeriodDays is 1 to 90.";
        foreach (var problem in Vaccines.Where(vaccine => !IsGood(vaccine)).Select(vaccine => vaccine.Product))
            yield return $"Vaccine {problem}: a product of letters, digits and hyphens, ages that follow each other, one to {MostDoses} doses, the first after 0 days, the others after 1 to 3650.";
        if (Vaccines.GroupBy(vaccine => vaccine.Product, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            yield return $"Vaccine {twice.Key} is listed twice.";
    }

    private static bool IsGood(VaccineRule vaccine) =>
        ScheduleId.IsPart(vaccine.Product) && vaccine.MinAge >= 0 && vaccine.MaxAge >= vaccine.MinAge
        && vaccine.DaysBefore is { Count: >= 1 and <= MostDoses } days && days[0] == 0 && days.Skip(1).All(day => day is >= 1 and <= 3650);
}

/// <summary>One vaccine: who may have it, and how its doses follow each other.</summary>
/// <param name="Product">As schedules name it.</param>
/// <param name="Name">As people read it.</param>
/// <param name="MinAge">In whole years, on the day of the dose.</param>
/// <param name="MaxAge">The same.</param>
/// <param name="DaysBefore">A dose each: the least number of days after the one before it; 0 for the first.</param>
public sealed record VaccineRule(string Product, string Name, int MinAge, int MaxAge, IReadOnlyList<int> DaysBefore);
