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
    private static readonly ResiliencePipeline Retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<OrleansMessageRejectionException>().Handle<SiloUnavailableException>()
                .Handle<ConnectionFailedException>().Handle<InconsistentStateException>(),
            MaxRetryAttempts = 10,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(25),
            MaxDelay = TimeSpan.FromSeconds(1),
            UseJitter = true,
        })
        .Build();

    public Task<T> Citizen<T>(CitizenKey key, Func<ICitizenGrain, Task<T>> call, CancellationToken cancellationToken) =>
        Ask(grains.GetGrain<ICitizenGrain>(key.Value), call, cancellationToken);

    public Task<T> Batch<T>(Barcode barcode, Func<ISampleBatchGrain, Task<T>> call, CancellationToken cancellationToken) =>
        Ask(grains.GetGrain<ISampleBatchGrain>(barcode.GrainKey), call, cancellationToken);

    /// <summary>Calls any grain by its key.</summary>
    public Task<T> Ask<TGrain, T>(string key, Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithStringKey => Ask(grains.GetGrain<TGrain>(key), call, cancellationToken);

    private static Task<T> Ask<TGrain, T>(TGrain grain, Func<TGrain, Task<T>> call, CancellationToken cancellationToken) =>
        Retry.ExecuteAsync(static (state, _) => new ValueTask<T>(state.call(state.grain)), (grain, call), cancellationToken).AsTask();
}
