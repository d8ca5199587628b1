using Microsoft.AspNetCore.Http.Features;

namespace HealthWuhan.Api.Limits;

/// <summary>How long a request may go on, counted from its beginning; the token that says so is made when somebody asks for it. By then it may be over already.</summary>
internal sealed class RequestTime(IHttpRequestLifetimeFeature connection, TimeSpan limit, TimeProvider clock) : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly long _began = clock.GetTimestamp();
    private TimeSpan? _shorter;
    private CancellationTokenSource? _ends;
    private CancellationTokenRegistration _gone;
    private CancellationToken? _token;
    private bool _isLifted;

    /// <summary>Whether the time has run out, rather than the caller gone.</summary>
    public bool IsOver => _ends is { IsCancellationRequested: true } && !connection.RequestAborted.IsCancellationRequested;

    public CancellationToken RequestAborted
    {
        get => _token ??= Start();
        set => _token = value;
    }

    private TimeSpan Left => (_shorter ?? limit) - clock.GetElapsedTime(_began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public void Abort() => connection.Abort();

    /// <summary>The rest takes as long as it takes.</summary>
    public void Lift()
    {
        _isLifted = true;
        _ends?.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>From now until <see cref="Extend"/> the request has less: this much from its beginning, and a quarter of it at least, however slowly it came.</summary>
    public void Shorten(TimeSpan within)
    {
        var least = clock.GetElapsedTime(_began) + (within / 4);
        var allowed = least > within ? least : within;
        Allow(allowed < limit ? allowed : null);
    }

    /// <summary>The answer has the time of the class again; where none was left, it takes as long as it takes.</summary>
    public void Extend()
    {
        if (IsOver)
            _token = connection.RequestAborted;
        else
            Allow(null);
    }

    public void Dispose()
    {
        _gone.Dispose();
        _ends?.Dispose();
    }

    private void Allow(TimeSpan? shorter)
    {
        _shorter = shorter;
        if (!_isLifted)
            _ends?.CancelAfter(Left);
    }

    private CancellationToken Start()
    {
        if (_isLifted)
            return connection.RequestAborted;

        _ends = new(Left, clock);
        _gone = connection.RequestAborted.UnsafeRegister(static ends => ((CancellationTokenSource)ends!).Cancel(), _ends);
        return _ends.Token;
    }
}
