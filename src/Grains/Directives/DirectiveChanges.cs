using System.Text.Json;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Directives;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Zones;
using HealthWuhan.HealthCloud.Directives;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Directives;

/// <summary>Adds what was stored to what is known. A document that cannot be used is told and passed over: what stood before it stays.</summary>
internal static partial class DirectiveChanges
{
    public static CityDirectives Apply(CityDirectives known, IReadOnlyList<StoredDirective> changes, ILogger logger)
    {
        var zones = known.Zones.ToBuilder();
        var rounds = known.Rounds.ToBuilder();
        var policies = known.Policies.ToDictionary(KeyOf);
        foreach (var change in changes)
        {
            var problem = change.Kind switch
            {
                DirectiveKind.Zone => Take<ControlZone>(change, zone => zones[change.Id] = zone),
                DirectiveKind.Round => Take<TestingRound>(change, round => rounds[change.Id] = round),
                _ => TakePolicy(change, policy => policies[KeyOf(policy)] = policy),
            };
            if (problem is not null)
                LogRefused(logger, change.Kind, change.Id, change.Revision, problem);
        }

        return known with
        {
            Revision = changes is [.., var last] ? last.Revision : known.Revision,
            Zones = zones.ToImmutable(),
            Rounds = rounds.ToImmutable(),
            Policies = [.. policies.Values.OrderBy(policy => policy.ValidFrom)],
        };
    }

    private static (Type Kind, DateOnly ValidFrom) KeyOf(ICityPolicy policy) => (policy.GetType(), policy.ValidFrom);

    private static string? Take<T>(StoredDirective change, Action<T> take)
        where T : class
    {
        try
        {
            take(change.Read<T>());
            return null;
        }
        catch (JsonException unreadable)
        {
            return unreadable.Message;
        }
    }

    private static string? TakePolicy(StoredDirective change, Action<ICityPolicy> take)
    {
        var reading = PolicyDocuments.ReadStored(change.Id.Split('@')[0], change.Document);
        if (reading.Policy is null)
            return string.Join(' ', reading.Problems);

        take(reading.Policy);
        return null;
    }

    [LoggerMessage(LogLevel.Error, "{Kind} {Id} of revision {Revision} cannot be used, what stood before it stays: {Problem}")]
    private static partial void LogRefused(ILogger logger, DirectiveKind kind, string id, long revision, string problem);
}
