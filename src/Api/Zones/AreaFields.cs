using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Api.Zones;

/// <summary>A part of the city as clients send it.</summary>
public sealed record AreaFields(IReadOnlyList<string?>? Districts, IReadOnlyList<string?>? Communities)
{
    private const int MaxParts = 5000;

    internal static AreaFields Of(Area area) => new(area.Districts, [.. area.Communities.Select(community => community.Code)]);

    /// <summary>Reads an area, noting every wrong part; empty where nothing is said, or something is wrong.</summary>
    internal static Area Read(FieldErrors errors, AreaFields fields)
    {
        var districts = Parts(errors, "districts", fields.Districts);
        var communities = Parts(errors, "communities", fields.Communities);
        return errors.Any ? new() : new() { Districts = [.. districts.Select(district => district.Code)], Communities = [.. communities] };
    }

    // A district's code has the form of a community's.
    private static Community[] Parts(FieldErrors errors, string field, IReadOnlyList<string?>? codes)
    {
        if (codes?.Count > MaxParts)
            errors.Add(field, "invalid-field", $"At most {MaxParts}.");
        return (codes ?? []).Take(MaxParts).Select((code, i) => errors.Take($"{field}[{i}]", Community.Parse(code))).ToArray();
    }
}
