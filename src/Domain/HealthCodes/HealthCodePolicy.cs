namespace HealthWuhan.Domain.HealthCodes;

/// <summary>What the city may change about the health code from month to month; the defaults are those of docs/domain.md.</summary>
public sealed record HealthCodePolicy : ICityPolicy
{
    private const int MostDays = 60;
    private const int MostNegatives = 5;

    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 8, 3);

    /// <summary>Centralised quarantine: of a contact from the contact on, of a case from leaving hospital.</summary>
    public int QuarantineDays { get; init; } = 14;

    /// <summary>Negative samples at the exit of a contact's quarantine.</summary>
    public int QuarantineExitNegatives { get; init; } = 2;

    /// <summary>At home after centralised quarantine; 7 where the city says so.</summary>
    public int HomeDaysAfterRelease { get; init; } = 14;

    /// <summary>Home observation for any other reason; 7 where the city says so.</summary>
    public int HomeObservationDays { get; init; } = 14;

    /// <summary>Negative samples at the end of a period at home.</summary>
    public int HomeExitNegatives { get; init; } = 1;

    /// <summary>A swab counts as one at the exit when it was taken no more than so many hours before the end of the period, or later.</summary>
    public int ExitTestHours { get; init; } = 48;

    public NegativeValidity NegativeValidity { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (new[] { QuarantineDays, HomeDaysAfterRelease, HomeObservationDays }.Any(days => days is < 1 or > MostDays))
            yield return $"A period is 1 to {MostDays} days.";
        if (new[] { QuarantineExitNegatives, HomeExitNegatives }.Any(negatives => negatives is < 0 or > MostNegatives))
            yield return $"An exit needs 0 to {MostNegatives} negative samples.";
        if (ExitTestHours is < 1 or > 7 * 24)
            yield return "A test at the exit is taken at most 1 to 168 hours before it.";
        foreach (var problem in NegativeValidity.Problems())
            yield return problem;
    }
}
