using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>What holds for each row of a file, as the limits of a class hold for a request: how many may be misses, and how long one is tried.</summary>
internal sealed class RowLimits(MissBudget misses, IOptions<LimitOptions> options)
{
    /// <summary>How long this account is to wait before its next row; null where it need not.</summary>
    public TimeSpan? Wait(string username) => misses.WaitToList(username);

    /// <summary>A row named something that is not there.</summary>
    public void CountMiss(string username) => misses.CountRows(username, 1);

    /// <inheritdoc cref="InTime{T}(Func{CancellationToken, Task{T}}, CancellationToken)"/>
    public Task InTime(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => InTime(
        async time =>
        {
            await work(time);
            return true;
        },
        cancellationToken);

    /// <summary>Does a row's work, or calls it off when the time of a write is over.</summary>
    /// <exception cref="TimeoutException">It was called off, and may be done or not.</exception>
    public async Task<T> InTime<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(options.Value.WriteWithin);
        try
        {
            return await work(time.Token);
        }
        catch (OperationCanceledException late) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("A row could not be stored in time.", late);
        }
    }
}
