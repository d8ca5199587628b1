using System.Collections.Immutable;

namespace HealthWuhan.Domain.Zones;

/// <summary>A part of the city: whole districts, and communities of any district. Two areas of the same parts are equal.</summary>
public sealed record Area
{
    /// <summary>Codes of districts as <see cref="Community.District"/> has them; sorted, each once.</summary>
    public ImmutableArray<string> Districts
    {
        get => field.IsDefault ? [] : field;
        init => field = [.. value.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Sorted, each once.</summary>
    public ImmutableArray<Community> Communities
    {
        get => field.IsDefault ? [] : field;
        init => field = [.. value.Distinct().OrderBy(community => community.Code, StringComparer.Ordinal)];
    }

    public bool IsEmpty => Districts.IsEmpty && Communities.IsEmpty;

    public bool Contains(Community community) =>
        Communities.Contains(community) || Districts.Contains(community.District, StringComparer.Ordinal);

    /// <summary>What is in either.</summary>
    public Area And(Area? other) => other is null
        ? this
        : new() { Districts = Districts.AddRange(other.Districts), Communities = Communities.AddRange(other.Communities) };

    public bool Equals(Area? other) =>
        other is not null && Districts.SequenceEqual(other.Districts) && Communities.SequenceEqual(other.Communities);

    public override int GetHashCode() => HashCode.Combine(Districts.Length, Communities.Length);
}
