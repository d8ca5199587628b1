using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Booking;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Grains.Identity;
using HealthWuhan.Grains.Sampling;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Retention;

/// <summary>Calls the grains that a purge goes to: few at once, and the trouble of one is not the others'.</summary>
public sealed partial class PurgeGrains(IGrainFactory grains, PurgePace pace, TimeProvider clock, ILogger<PurgeGrains> logger)
{
    private const int CallsAtOnce = 16;

    public TimeProvider Clock => clock;

    /// <summary>Waits between two batches.</summary>
    internal Task Pause(CancellationToken cancellationToken) => Task.Delay(pace.Pause, clock, cancellationToken);

    internal ICitizenGrain Citizen(CitizenKey key) => grains.GetGrain<ICitizenGrain>(key.Value);

    internal ISampleBatchGrain Tube(Barcode barcode) => grains.GetGrain<ISampleBatchGrain>(barcode.GrainKey);

    internal IConversionGrain Conversions(CitizenKey key) => grains.GetGrain<IConversionGrain>(ConversionFile.GrainKey(key));

    internal ISessionGrain Sessions(CitizenKey key) => grains.GetGrain<ISessionGrain>(AccountSessions.GrainKey(key.Value));

    internal IScheduleGrain Schedule(string id) => grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(id));

    internal IPatientGrain Patient(CitizenKey key) => grains.GetGrain<IPatientGrain>(PatientKey.Of(key));

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

/// <summary>How long a purge rests after each batch of 200 people or 100 tubes: with half a second, a city's round is spread over a night.</summary>
public sealed record PurgePace(TimeSpan Pause)
{
    public static PurgePace Usual { get; } = new(TimeSpan.FromMilliseconds(500));
}
