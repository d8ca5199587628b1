using Npgsql;

namespace HealthWuhan.Silo.Storage.Grouped;

/// <summary>Writes of many grains in groups, each of which is one commit. A write is answered after the commit of its group.</summary>
internal sealed class StateWrites : IAsyncDisposable
{
    private const int Lanes = 2;
    private const int MostInGroup = 512;
    private const int MostWaiting = 10_000;

    private readonly StateRows _rows;
    private readonly CallGroups<Call> _groups;

    public StateWrites(StateRows rows)
    {
        _rows = rows;
        _groups = new(CarryOut, Lanes, MostInGroup, MostWaiting);
    }

    /// <summary>The new version; null where the version is not the stored one.</summary>
    /// <exception cref="NpgsqlException">It may be stored or not.</exception>
    public async Task<int?> Write(StateWrite write)
    {
        var call = new Call(write);
        await _groups.Add(call);
        return await call.Answer.Task;
    }

    public ValueTask DisposeAsync() => _groups.DisposeAsync();

    private async Task CarryOut(IReadOnlyList<Call> group)
    {
        var places = new HashSet<StatePlace>(group.Count);
        var together = new List<Call>(group.Count);
        foreach (var call in group)
        {
            if (places.Add(call.Write.Place))
                together.Add(call);
            else
                // A place twice at once: two activations of one grain.
                WriteAlone(call);
        }

        await WriteTogether(together);
    }

    private async Task WriteTogether(List<Call> calls)
    {
        if (calls.Count == 1)
        {
            await WriteOne(calls[0]);
            return;
        }

        try
        {
            var versions = await _rows.Write([.. calls.Select(call => call.Write)]);
            for (var i = 0; i < calls.Count; i++)
            {
                if (versions[i] is { } version)
                    calls[i].Answer.TrySetResult(version);
                else
                    WriteAlone(calls[i]);
            }
        }
        catch (PostgresException refused) when (!refused.IsTransient)
        {
            // One of them cannot be stored. Halved until it is alone, it fails by itself and nobody with it.
            await WriteTogether(calls[..(calls.Count / 2)]);
            await WriteTogether(calls[(calls.Count / 2)..]);
        }
        catch (Exception exception)
        {
            foreach (var call in calls)
                call.Answer.TrySetException(exception);
        }
    }

    /// <summary>Not awaited: it may wait for somebody's lock, and the next group does not wait with it.</summary>
    private void WriteAlone(Call call) => _ = WriteOne(call);

    private async Task WriteOne(Call call)
    {
        try
        {
            call.Answer.TrySetResult(await _rows.Write(call.Write));
        }
        catch (Exception exception)
        {
            call.Answer.TrySetException(exception);
        }
    }

    private sealed record Call(StateWrite Write)
    {
        public TaskCompletionSource<int?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
