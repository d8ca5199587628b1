using System.Data.Common;
using System.Threading.Channels;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Rosters;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Rosters;

/// <summary>
/// The roster as the grains of this silo ask for it. Who asks at the same time shares a query; and a citizen who has asked need not again until an import has ended,
/// which is looked for every second. So twelve million rows reach nobody who is not looked at.
/// </summary>
public sealed partial class LiveRoster(RosterRows rows, RosterCipher cipher, TimeProvider clock, ILogger<LiveRoster> logger) : BackgroundService
{
    private const int MostInQuery = 500;
    private const int MostWaiting = 10_000;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Question> _questions = Channel.CreateBounded<Question>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private long _revision;
    private bool _isAway;

    /// <summary>Which imports have ended; 0 while none has. What was asked under another one is to be asked again.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>What the roster says of somebody, and as of which <see cref="Revision"/>; null where it does not name them.</summary>
    /// <exception cref="DbException">The database does not answer.</exception>
    public async Task<(RosterEntry? Entry, long AsOf)> Ask(CitizenKey citizen)
    {
        await _loaded.Task;
        // Before the query: what changes after it is told by the next number.
        var asOf = Revision;
        var question = new Question(citizen);
        await _questions.Writer.WriteAsync(question);
        return (await question.Answer.Task is { } row ? cipher.Entry(row) : null, asOf);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Watch(stoppingToken), Answer(stoppingToken));

    private async Task Watch(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        do
        {
            try
            {
                Volatile.Write(ref _revision, await rows.Revision(stoppingToken));
                _loaded.TrySetResult();
                _isAway = false;
            }
            catch (Exception exception) when (exception is DbException or TimeoutException)
            {
                if (!_isAway)
                    LogUnavailable(exception);
                _isAway = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Answer(CancellationToken stoppingToken)
    {
        await using var stop = stoppingToken.Register(() => _questions.Writer.TryComplete());
        while (await _questions.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var some = new List<Question>();
            while (some.Count < MostInQuery && _questions.Reader.TryRead(out var question))
                some.Add(question);
            await Answer(some);
        }
    }

    private async Task Answer(List<Question> some)
    {
        try
        {
            var found = (await rows.Of([.. some.Select(question => question.Citizen).Distinct()], CancellationToken.None)).ToDictionary(row => row.Row.Citizen);
            foreach (var question in some)
                question.Answer.TrySetResult(found.GetValueOrDefault(question.Citizen));
        }
        catch (Exception exception)
        {
            foreach (var question in some)
                question.Answer.TrySetException(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The roster cannot be read; what citizens know of it goes on until it can.")]
    private partial void LogUnavailable(Exception exception);

    private sealed record Question(CitizenKey Citizen)
    {
        public TaskCompletionSource<StoredResident?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
