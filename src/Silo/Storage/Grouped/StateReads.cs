namespace HealthWuhan.Silo.Storage.Grouped;

/// <summary>Reads of grains that activate at the same time, in groups.</summary>
internal sealed class StateReads : IAsyncDisposable
{
    private const int Lanes = 2;
    private const int MostInGroup = 256;
    private const int MostWaiting = 20_000;

    private readonly StateRows _rows;
    private readonly CallGroups<Call> _groups;

    public StateReads(StateRows rows)
    {
        _rows = rows;
        _groups = new(CarryOut, Lanes, MostInGroup, MostWaiting);
    }

    /// <summary>What is stored there; null where nothing is.</summary>
    /// <exception cref="Npgsql.NpgsqlException">Nobody knows.</exception>
    public async Task<StoredState?> Read(StatePlace place)
    {
        var call = new Call(place);
        await _groups.Add(call);
        return await call.Answer.Task;
    }

    public ValueTask DisposeAsync() => _groups.DisposeAsync();

    private async Task CarryOut(IReadOnlyList<Call> group)
    {
        try
        {
            var found = await _rows.Read([.. group.Select(call => call.Place)]);
            for (var i = 0; i < group.Count; i++)
                group[i].Answer.TrySetResult(found[i]);
        }
        catch (Exception exception)
        {
            foreach (var call in group)
                call.Answer.TrySetException(exception);
        }
    }

    private sealed record Call(StatePlace Place)
    {
        public TaskCompletionSource<StoredState?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
