using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Sampling;
using Orleans.Runtime.Messaging;
using Orleans.Storage;

namespace HealthWuhan.Api;

/// <summary>
/// Calls grains, and calls again while the cluster heals: Orleans does not repeat a call that was under way on a silo that died. Nothing is
/// lost by it, since every grain method may be repeated; only a sign-in code whose answer was lost is used up, and a limit counts one too many.
/// </summary>
public sealed class GrainCalls(IGrainFactory grains, TimeProvider clock, ShownCitizens? shown = null)
{
    /// <summary>
    /// No further attempt begins after it; the last error goes to the caller. Longer than the timeout of a read (<see cref="Grains.Reads.Timeout"/>),
    /// which is how a gateway learns that a silo died, and shorter than that of a write: with the database hanging, its caller has waited long enough.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3.5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(0.5);

    /// <summary>The citizen as their grain shows them, where it is active in this very process and was read lately: it needs no call. Null where it does.</summary>
    public IShown<Citizen>? Shown(CitizenKey key) => shown?.Find(key);

    public Task<T> Citizen<T>(CitizenKey key, Func<ICitizenGrain, Task<T>> call, CancellationToken cancellationToken) =>
        Ask(grains.ByKey<ICitizenGrain>(key.Value), call, cancellationToken);

    public Task<T> Batch<T>(Barcode barcode, Func<ISampleBatchGrain, Task<T>> call, CancellationToken cancellationToken) =>
        Ask(grains.ByKey<ISampleBatchGrain>(barcode.GrainKey), call, cancellationToken);

    /// <summary>Calls any grain by its key.</summary>
    public Task<T> Ask<TGrain, T>(string key, Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithStringKey => Ask(grains.ByKey<TGrain>(key), call, cancellationToken);

    /// <summary>Calls any grain that answers nothing, by its key.</summary>
    public Task Tell<TGrain>(string key, Func<TGrain, Task> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithStringKey => Ask(grains.ByKey<TGrain>(key), async grain =>
        {
            await call(grain);
            return true;
        }, cancellationToken);

    private async Task<T> Ask<TGrain, T>(TGrain grain, Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                // Many reads hand no token on, and Orleans tells of a silo that does not answer when it looks, once a second.
                return await call(grain).WaitAsync(cancellationToken);
            }
            catch (Exception exception) when (MayHeal(exception, cancellationToken) && clock.GetElapsedTime(began) < Patience)
            {
                // Half of it by chance, so that the callers of a dead silo do not all come back at once.
                await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), clock, cancellationToken);
            }
        }
    }

    // Cancelled not by the caller, but by a silo that ends.
    private static bool MayHeal(Exception exception, CancellationToken cancellationToken) =>
        IsOfDirectory(exception) || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested) || exception
        is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException or InconsistentStateException;

    // While silos come and go, Orleans' directory refuses to register a grain at one that its owner has not heard of, or no longer believes in, and has no type of exception for that. What has a
    // cause inside is a storage's failure, whose caller waits no longer.
    private static bool IsOfDirectory(Exception exception) => exception.GetType() == typeof(OrleansException) && exception.InnerException is null;
}
