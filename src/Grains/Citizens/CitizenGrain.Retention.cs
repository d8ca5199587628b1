using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Grains.Citizens;

/// <summary>How a citizen's past ends.</summary>
internal sealed partial class CitizenGrain
{
    public async Task<ExpiredHistory> Expire(ResultLook? look, CancellationToken cancellationToken)
    {
        if (_state.Current is null)
            return new(0, 0, null);

        // What time alone has changed of the code is recorded while everything that it follows from is still there.
        await Codes.CatchUp();
        var policies = new ExpiryPolicies(_parts.Directives.Policy<RetentionPolicy>(), _parts.Directives.Policy<HealthCodePolicy>());
        var expired = ExpiryRules.Expire(_state.Current, look, policies, Now);
        await _state.Commit(expired.Citizen);
        return new(expired.Samples, expired.Facts, expired.Next);
    }

    public async Task<ImmutableArray<ErasureObstacle>> ErasureObstacles(DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        await Known.Look();
        if (_state.Current is not { } citizen || ErasureRules.IsSomebodyNew(citizen, askedAt))
            return [];

        var (now, directives) = (Now, _parts.Directives.Current);
        var ground = new ErasureGround(
            directives.Policy<RetentionPolicy>(now),
            directives.Policy<HealthCodePolicy>(now),
            directives.Policy<SamplingPolicy>(now),
            [.. directives.ZoneFacts(Known.Residence?.Community)]);
        return ErasureRules.Obstacles(citizen, ground, now);
    }

    public async Task<ImmutableArray<ErasureObstacle>> Erase(DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        var obstacles = await ErasureObstacles(askedAt, cancellationToken);
        if (obstacles.IsEmpty && _state.Current is { } citizen && !ErasureRules.IsSomebodyNew(citizen, askedAt))
            await _state.Clear();
        Known.Forget();
        return obstacles;
    }

    private ImmutableArray<CitizenSample> Shown(Citizen citizen) =>
        ResultVisibility.Shown(citizen.Samples, citizen.Look, _parts.Directives.Policy<RetentionPolicy>(), Now);
}
