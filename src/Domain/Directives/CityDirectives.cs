using System.Collections.Immutable;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Domain.Directives;

/// <summary>
/// Everything the city has laid down that holds for many people at once: zones, rounds and policies. One immutable whole, the same on every
/// node within seconds; rules are given it, and nothing of it is copied to a person.
/// </summary>
public sealed record CityDirectives
{
    private readonly ImmutableDictionary<string, ControlZone> _zones = ImmutableDictionary<string, ControlZone>.Empty;
    private readonly ILookup<Community, HealthFact> _ofCommunity = Array.Empty<HealthFact>().ToLookup(_ => default(Community));
    private readonly ILookup<string, HealthFact> _ofDistrict = Array.Empty<HealthFact>().ToLookup(_ => "", StringComparer.Ordinal);

    /// <summary>Before anything was laid down: no zone, no round, every policy at its default.</summary>
    public static CityDirectives None { get; } = new();

    /// <summary>The last change that is in it.</summary>
    public long Revision { get; init; }

    /// <summary>By id, also those that are over.</summary>
    public ImmutableDictionary<string, ControlZone> Zones
    {
        get => _zones;
        init
        {
            _zones = value;
            _ofCommunity = Index(value.Values, zone => zone.Area.Communities);
            _ofDistrict = Index(value.Values, zone => zone.Area.Districts);
        }
    }

    /// <summary>By id, also those that are over.</summary>
    public ImmutableDictionary<string, TestingRound> Rounds { get; init; } = ImmutableDictionary<string, TestingRound>.Empty;

    /// <summary>Of every kind and date, the earliest first.</summary>
    public ImmutableArray<ICityPolicy> Policies { get; init; } = [];

    /// <summary>The policy of that kind that holds at that moment: the one whose day came last, or the default where none has.</summary>
    public TPolicy Policy<TPolicy>(DateTimeOffset now)
        where TPolicy : class, ICityPolicy, new()
    {
        var today = CityTime.DateOf(now);
        for (var i = Policies.Length - 1; i >= 0; i--)
        {
            if (Policies[i] is TPolicy policy && policy.ValidFrom <= today)
                return policy;
        }

        return Default<TPolicy>.Policy;
    }

    /// <summary>What the zones are to somebody's code; nothing where nobody knows where they live.</summary>
    public IEnumerable<HealthFact> ZoneFacts(Community? community) =>
        community is { } home ? _ofCommunity[home].Concat(_ofDistrict[home.District]) : [];

    private static ILookup<TPart, HealthFact> Index<TPart>(IEnumerable<ControlZone> zones, Func<ControlZone, ImmutableArray<TPart>> parts) => zones
        .SelectMany(zone => parts(zone), (zone, part) => (part, Fact: ZoneRules.FactOf(zone)))
        .ToLookup(pair => pair.part, pair => pair.Fact);

    private static class Default<TPolicy>
        where TPolicy : class, ICityPolicy, new()
    {
        public static readonly TPolicy Policy = new();
    }
}
