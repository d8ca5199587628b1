namespace HealthWuhan.Domain.Zones;

/// <summary>In which district each sampling site and each lab is, so that lists can be read by district. What is not listed is in none.</summary>
public sealed record PlacePolicy : ICityPolicy
{
    private const int MaxPlaces = 20_000;
    private const int MaxName = 60;
    private const int MaxDistrict = 40;

    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 8, 3);

    /// <summary>By the name under which their tubes are opened.</summary>
    public IReadOnlyList<Place> Sites { get; init; } = [];

    /// <summary>By the name that their accounts are bound to.</summary>
    public IReadOnlyList<Place> Labs { get; init; } = [];

    /// <summary>Null where nobody has said.</summary>
    public string? DistrictOfSite(string? site) => DistrictOf(Sites, site);

    /// <summary>Null where nobody has said.</summary>
    public string? DistrictOfLab(string? lab) => DistrictOf(Labs, lab);

    /// <summary>The sites of a district; empty where none is known.</summary>
    public IReadOnlyList<string> SitesIn(string district) => In(Sites, district);

    /// <summary>The labs of a district; empty where none is known.</summary>
    public IReadOnlyList<string> LabsIn(string district) => In(Labs, district);

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        foreach (var (what, places) in new[] { ("site", Sites), ("lab", Labs) })
        {
            if (places.Count > MaxPlaces)
                yield return $"At most {MaxPlaces} {what}s.";
            if (places.FirstOrDefault(place => place is not { Name.Length: > 0 and <= MaxName, District.Length: > 0 and <= MaxDistrict }) is not null || places.Contains(null!))
                yield return $"A {what} has a name of at most {MaxName} and a district of at most {MaxDistrict} characters.";
            else if (places.GroupBy(place => place.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
                yield return $"The {what} {twice.Key} is listed twice.";
        }
    }

    private static string? DistrictOf(IReadOnlyList<Place> places, string? name) => places.FirstOrDefault(place => place.Name == name)?.District;

    private static string[] In(IReadOnlyList<Place> places, string district) => [.. places.Where(place => place.District == district).Select(place => place.Name)];
}

/// <summary>A site or lab, and the code of its district as <see cref="Community.District"/> has it.</summary>
public sealed record Place(string Name, string District);
