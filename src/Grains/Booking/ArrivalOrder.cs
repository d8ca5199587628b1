namespace HealthWuhan.Grains.Booking;

/// <summary>
/// Calls that have reached a grain and are not decided yet, in the order in which people came to the city's door: threads and connections in between hand over what arrived within the same
/// milliseconds either way round. Nobody is waited for who is not here; it costs a turn of the grain's own scheduler.
/// </summary>
/// <remarks>For one grain, whose turns never run at the same time. All that Orleans has for it is begun before the turn in which the first goes on.</remarks>
internal sealed class ArrivalOrder
{
    private readonly PriorityQueue<TaskCompletionSource, (DateTimeOffset CameAt, long Number)> _here = new();
    private long _number;
    private bool _isCalling;

    /// <summary>Returns when everybody has been called who is here and came earlier; of the same moment, the first to be handed over.</summary>
    public Task Turn(DateTimeOffset cameAt)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _here.Enqueue(mine, (cameAt, _number++));
        if (!_isCalling)
            Call().Ignore();
        return mine.Task;
    }

    private async Task Call()
    {
        _isCalling = true;
        await Task.Yield();
        _isCalling = false;
        // They go on one after the other, on the grain's scheduler, in the order in which they are called.
        while (_here.TryDequeue(out var next, out _))
            next.SetResult();
    }
}
