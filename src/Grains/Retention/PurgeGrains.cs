using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Sampling;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Retention;

/// <summary>Calls the grains that a purge goes to: few at once, and the trouble of one is not the others'.</summary>
public sealed partial class PurgeGrains(IGrainFactory grains, TimeProvider clock, ILogger<PurgeGrains> logger)
{
    private const int CallsAtOnce = 16;

    public TimeProvider Clock => clock;

    internal ICitizenGrain Citizen(CitizenKey key) => grains.GetGrain<ICitizenGrain>(key.Value);

    internal ISampleBatchGrain Tube(Barcode barcode) => grains.GetGrain<ISampleBatchGrain>(barcode.GrainKey);

    /// <summary>Calls for each; what failed is left for another day.</summary>
    internal async Task ForEach<T>(IReadOnlyCollection<T> all, Func<T, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        var (failed, failure) = (0, "");
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken }, async (one, token) =>
        {
            try
            {
                await call(one, token);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The exception's words may name somebody, so only its kind is told.
                failure = exception.GetType().Name;
                Interlocked.Increment(ref failed);
            }
        });
        if (failed > 0)
            LogFailed(failed, all.Count, failure);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Failed} of {All} could not be looked through for what has expired ({Failure}); they are asked again another day.")]
    private partial void LogFailed(int failed, int all, string failure);
}
