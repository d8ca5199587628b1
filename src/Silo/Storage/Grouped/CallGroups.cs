using System.Threading.Channels;

namespace HealthWuhan.Silo.Storage.Grouped;

/// <summary>
/// Collects calls that come at the same time and carries them out in groups: whoever comes while a group is on its way is in the next one. Nobody waits for
/// company, a single call goes at once.
/// </summary>
/// <remarks>What waits is bounded; beyond that callers wait for room.</remarks>
internal sealed class CallGroups<TCall> : IAsyncDisposable
{
    private readonly Channel<TCall> _waiting;
    private readonly Func<IReadOnlyList<TCall>, Task> _carryOut;
    private readonly int _mostInGroup;
    private readonly Task[] _lanes;

    /// <summary>Starts the lanes; ended by disposing.</summary>
    /// <param name="carryOut">Answers every call of a group itself, and never throws.</param>
    /// <param name="lanes">Groups on their way at once: the second one's bytes travel while the first one is being flushed to the disk.</param>
    /// <param name="mostInGroup">Calls of one group.</param>
    /// <param name="mostWaiting">Calls that wait for their group.</param>
    public CallGroups(Func<IReadOnlyList<TCall>, Task> carryOut, int lanes, int mostInGroup, int mostWaiting)
    {
        (_carryOut, _mostInGroup) = (carryOut, mostInGroup);
        _waiting = Channel.CreateBounded<TCall>(mostWaiting);
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => Task.Run(Run))];
    }

    /// <summary>Returns when the call has its place; its answer comes from whoever carries it out.</summary>
    public ValueTask Add(TCall call) => _waiting.Writer.WriteAsync(call);

    /// <summary>Everything that waits is still carried out.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAll(_lanes);
    }

    private async Task Run()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var group = new List<TCall>();
            while (group.Count < _mostInGroup && _waiting.Reader.TryRead(out var call))
                group.Add(call);
            if (group.Count > 0)
                await _carryOut(group);
        }
    }
}
