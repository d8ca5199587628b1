using HealthWuhan.Domain;
using HealthWuhan.Domain.Directives;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Zones;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Directives;

namespace HealthWuhan.Api.Directives;

/// <summary>Where the command centre changes what holds for many. When a call returns, the change is stored and this node goes by it.</summary>
internal sealed class DirectiveDesk(DirectiveStore store, LiveDirectives live, TimeProvider clock)
{
    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task<Result<ControlZone>> ChangeZone(
        string id, Func<ControlZone?, DateTimeOffset, Result<ControlZone>> rule, string username, CancellationToken cancellationToken)
    {
        var now = Now;
        var changed = await store.Change(id, zone => rule(zone, now), new(username, now), cancellationToken);
        await live.Refresh(cancellationToken);
        return changed;
    }

    /// <summary>The rule gets, beside the round, everything that is laid down at this moment.</summary>
    public async Task<Result<TestingRound>> ChangeRound(
        string id, Func<TestingRound?, CityDirectives, DateTimeOffset, Result<TestingRound>> rule, string username, CancellationToken cancellationToken)
    {
        await live.Refresh(cancellationToken);
        var now = Now;
        var changed = await store.Change(id, round => rule(round, live.Current, now), new(username, now), cancellationToken);
        await live.Refresh(cancellationToken);
        return changed;
    }

    public async Task PutPolicy(ICityPolicy policy, string username, CancellationToken cancellationToken)
    {
        await store.Put(policy, new(username, Now), cancellationToken);
        await live.Refresh(cancellationToken);
    }
}
