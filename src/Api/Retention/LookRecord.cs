using System.Collections.Concurrent;
using System.Data.Common;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Retention;

namespace HealthWuhan.Api.Retention;

/// <summary>
/// Notes who has seen their results. No read waits for it and most touch nothing but memory: a look is written once for each new result of a person, a second
/// later and together with everybody else's.
/// </summary>
/// <remarks>A look that is lost, with its process or because too many wait, makes a result stay longer; none makes one go earlier.</remarks>
internal sealed partial class LookRecord(ResultLooks looks, LiveDirectives directives, TimeProvider clock, ILogger<LookRecord> logger) : BackgroundService
{
    private const int MostWaiting = 100_000;
    private const int MostRemembered = 100_000;
    private const int AtOnce = 5000;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    // What was written lately, in two halves of which the older goes when the newer is full: who taps again and again is not written again.
    private ConcurrentDictionary<CitizenKey, ResultLook> _recent = new();
    private ConcurrentDictionary<CitizenKey, ResultLook> _older = new();
    private ConcurrentDictionary<CitizenKey, ResultLook> _waiting = new();
    private int _waitingCount;
    private bool _isFailing;

    /// <summary>An answer with results up to that moment has reached their owner; null where it had none.</summary>
    public void Note(CitizenKey citizen, DateTimeOffset? until)
    {
        if (until is not { } latest || IsKnown(_recent, citizen, latest) || IsKnown(_older, citizen, latest))
            return;

        var look = new ResultLook(latest, clock.GetUtcNow());
        if (_waitingCount < MostWaiting && _waiting.TryAdd(citizen, look))
            Interlocked.Increment(ref _waitingCount);
        else if (_waiting.TryGetValue(citizen, out var before) && before.Until < look.Until)
            _waiting.TryUpdate(citizen, look, before);
    }

    /// <summary>Writes what waits.</summary>
    public async Task Write(CancellationToken cancellationToken)
    {
        var waiting = Interlocked.Exchange(ref _waiting, new());
        Interlocked.Exchange(ref _waitingCount, 0);
        foreach (var some in waiting.OrderBy(look => look.Key.Value, StringComparer.Ordinal).Chunk(AtOnce))
        {
            await looks.Record(new Dictionary<CitizenKey, ResultLook>(some), directives.Policy<RetentionPolicy>(), cancellationToken);
            foreach (var (citizen, look) in some)
                _recent[citizen] = look;
        }

        if (_recent.Count > MostRemembered / 2)
            (_older, _recent) = (_recent, new());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await WriteIfPossible(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            await WriteIfPossible(CancellationToken.None);
        }
    }

    private static bool IsKnown(ConcurrentDictionary<CitizenKey, ResultLook> written, CitizenKey citizen, DateTimeOffset until) =>
        written.TryGetValue(citizen, out var known) && known.Until >= until;

    private async Task WriteIfPossible(CancellationToken cancellationToken)
    {
        try
        {
            await Write(cancellationToken);
            _isFailing = false;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            if (!_isFailing)
                LogFailed(exception);
            _isFailing = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looks at results cannot be written; those of now are lost, and their results stay a little longer.")]
    private partial void LogFailed(Exception exception);
}
