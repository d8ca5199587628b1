using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace HealthWuhan.Api.Limits;

/// <summary>How long a request may go on, counted from its beginning; the token that says so is made when somebody asks for it. By then it may be over already.</summary>
internal sealed class RequestTime(IHttpRequestLifetimeFeature connection, TimeSpan limit) : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private CancellationTokenSource? _ends;
    private CancellationToken? _token;
    private bool _isLifted;

    /// <summary>Whether the time has run out, rather than the caller gone.</summary>
    public bool IsOver => _ends is { IsCancellationRequested: true } && !connection.RequestAborted.IsCancellationRequested;

    public CancellationToken RequestAborted
    {
        get => _token ??= Start();
        set => _token = value;
    }

    public void Abort() => connection.Abort();

    /// <summary>The rest takes as long as it takes.</summary>
    public void Lift()
    {
        _isLifted = true;
        _ends?.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _ends?.Dispose();

    private CancellationToken Start()
    {
        if (_isLifted)
            return connection.RequestAborted;

        _ends = CancellationTokenSource.CreateLinkedTokenSource(connection.RequestAborted);
        var left = limit - Stopwatch.GetElapsedTime(_began);
        _ends.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return _ends.Token;
    }
}
