namespace HealthWuhan.Domain;

/// <summary>Something the city lays down and changes from month to month; see docs/policies.md for every one of them.</summary>
public interface ICityPolicy
{
    /// <summary>From the start of which day in the city on it holds, until a later one does.</summary>
    DateOnly ValidFrom { get; }

    /// <summary>Everything that is wrong with the policy; empty where it can be used.</summary>
    IEnumerable<string> Problems();
}
