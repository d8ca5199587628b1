using System.Collections.Immutable;
using System.Data.Common;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Events;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Booking;

/// <summary>
/// Every published day from today on as this node knows it: looked for each second in the record, and answered from memory, so that a whole city that searches never touches a schedule.
/// A schedule shows its places every half second, so what is found is less than two seconds old; without the database the last that is known goes on.
/// </summary>
internal sealed partial class SlotBoard(ScheduleBoards boards, TimeProvider clock, ILogger<SlotBoard> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private ImmutableDictionary<string, ScheduleFacts> _known = ImmutableDictionary<string, ScheduleFacts>.Empty;
    private long _last;
    private DateOnly _from;
    private bool _isAway;

    /// <summary>When it was last looked for.</summary>
    public DateTimeOffset AsOf { get; private set; }

    /// <summary>A day's places, as its latest revision has them.</summary>
    public ScheduleFacts? Find(string schedule) => _known.GetValueOrDefault(schedule);

    /// <summary>The days that fit, the nearest first.</summary>
    public IEnumerable<ScheduleFacts> Search(SlotSearch search) => _known.Values
        .Where(board => (search.Service is null || board.Service == search.Service) && (search.Site is null || board.Site == search.Site)
            && (search.Offer is null || board.Offer == search.Offer) && (search.Day is null || board.Day == search.Day)
            && (search.From is null || string.CompareOrdinal(board.Day, search.From) >= 0))
        .OrderBy(board => board.Day, StringComparer.Ordinal).ThenBy(board => board.Schedule, StringComparer.Ordinal);

    /// <summary>Reads what has changed since the last time.</summary>
    public async Task Refresh(CancellationToken cancellationToken)
    {
        var (asked, today) = (clock.GetUtcNow(), CityTime.DateOf(clock.GetUtcNow()));
        // A clock that is put back, as tests do, asks for days that were left out.
        var since = today < _from ? 0 : _last;
        var (last, changed) = await boards.ChangedAfter(since, today, cancellationToken);
        var known = today == _from ? _known : _known.RemoveRange(_known.Values.Where(board => string.CompareOrdinal(board.Day, DayOf(today)) < 0).Select(board => board.Schedule));
        _known = known.SetItems(changed.Select(board => KeyValuePair.Create(board.Schedule, board)));
        (_last, _from, AsOf) = (Math.Max(last, _last), today, asked);
    }

    public static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        do
            await RefreshIfPossible(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RefreshIfPossible(CancellationToken cancellationToken)
    {
        try
        {
            await Refresh(cancellationToken);
            _isAway = false;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            if (!_isAway)
                LogUnavailable(exception);
            _isAway = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "What is left of the slots cannot be read; what is known goes on until it can.")]
    private partial void LogUnavailable(Exception exception);
}

/// <summary>What somebody looks for; null is anything. Days as in <see cref="ScheduleFacts"/>.</summary>
internal sealed record SlotSearch(string? Service, string? Site, string? Offer, string? Day, string? From = null);
