using System.Collections.Concurrent;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Sampling;
using Orleans.Runtime.Messaging;
using Orleans.Storage;
using Polly;
using Polly.Retry;

namespace HealthWuhan.Api;

/// <summary>
/// Calls grains and asks again while the cluster heals: Orleans does not retry a call that was under way on a silo that died.
/// Safe for everything here, since every grain method may be repeated. Gives up after about five seconds; the last error goes to the caller.
/// </summary>
public sealed class GrainCalls(IGrainFactory grains)
{
    // Orleans finds these two by reflection at every GetGrain<T>(key): a tenth of all the processor time of reading one's results.
    private readonly ConcurrentDictionary<Type, (GrainType Grain, GrainInterfaceType Interface)> _kinds = new();

    private static readonly ResiliencePipeline Retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(IsTransient),
            MaxRetryAttempts = 9,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(25),
            MaxDelay = TimeSpan.FromSeconds(1),
            UseJitter = true,
        })
        .Build();

    public Task<T> Citizen<T>(CitizenKey key, Func<ICitizenGrain, Task<T>> call, CancellationToken cancellationToken) =>
        Ask(Grain<ICitizenGrain>(key.Value), call, cancellationToken);

    public Task<T> Batch<T>(Barcode barcode, Func<ISampleBatchGrain, Task<T>> call, CancellationToken cancellationToken) =>
        Ask(Grain<ISampleBatchGrain>(barcode.GrainKey), call, cancellationToken);

    /// <summary>Calls any grain by its key.</summary>
    public Task<T> Ask<TGrain, T>(string key, Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithStringKey => Ask(Grain<TGrain>(key), call, cancellationToken);

    private TGrain Grain<TGrain>(string key)
        where TGrain : IGrainWithStringKey
    {
        var kind = _kinds.GetOrAdd(typeof(TGrain), static (_, state) => KindOf(state.grains.GetGrain<TGrain>(state.key)), (grains, key));
        return (TGrain)grains.GetGrain(GrainId.Create(kind.Grain, key), kind.Interface);
    }

    private static (GrainType Grain, GrainInterfaceType Interface) KindOf(IAddressable grain)
    {
        var reference = (GrainReference)grain;
        return (reference.GrainId.Type, reference.InterfaceType);
    }

    private static async Task<T> Ask<TGrain, T>(TGrain grain, Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(grain);
        }
        catch (Exception failure) when (IsTransient(failure))
        {
            // Only what failed pays for the pipeline, whose first attempt is the second one here.
            return await Retry.ExecuteAsync(static (state, _) => new ValueTask<T>(state.call(state.grain)), (grain, call), cancellationToken);
        }
    }

    private static bool IsTransient(Exception failure) =>
        failure is OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException or InconsistentStateException;
}
