using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace HealthWuhan.Grains;

/// <summary>Where the states of one kind of grain are stored, for all grains of that kind: what each of them would have to hold otherwise is here once.</summary>
/// <remarks>Orleans' own facet for states costs each grain 0.4 kB: a lifecycle with its lists, a bridge, a lock (docs/decisions/0050-what-a-grain-holds.md).</remarks>
/// <param name="name">Part of the key of the stored rows: it never changes, and no two kinds have the same.</param>
/// <param name="storage">The provider.</param>
/// <param name="logger">Hears of failures, without whose state it was.</param>
internal sealed partial class StateStore<TState>(string name, IGrainStorage storage, ILogger<StateStore<TState>> logger)
    where TState : class
{
    private static readonly string s_kind = typeof(TState).Name;

    private enum Operation
    {
        Read,
        Write,
        Clear,
    }

    public string Name => name;

    /// <summary>What is stored.</summary>
    /// <exception cref="OrleansException">The storage failed; why is inside.</exception>
    public async Task<GrainState<TState>> Read(GrainId grain)
    {
        var stored = new GrainState<TState>();
        await Do(Operation.Read, grain, stored);
        return stored;
    }

    /// <summary>Stores it on top of the version that its ETag names, and gives it the next one.</summary>
    /// <exception cref="InconsistentStateException">Another version is stored.</exception>
    /// <exception cref="OrleansException">The storage failed, and it may or may not be stored; why is inside.</exception>
    public Task Write(GrainId grain, GrainState<TState> next) => Do(Operation.Write, grain, next);

    /// <summary>Deletes what is stored. Fails as <see cref="Write"/> does.</summary>
    public Task Clear(GrainId grain, GrainState<TState> known) => Do(Operation.Clear, grain, known);

    private async Task Do(Operation operation, GrainId grain, GrainState<TState> state)
    {
        var began = Stopwatch.GetTimestamp();
        using var span = CityMeter.Trace.StartActivity(operation switch { Operation.Read => "state read", Operation.Write => "state write", _ => "state clear" }, ActivityKind.Client);
        span?.SetTag("state", s_kind);
        try
        {
            await Call(operation, grain, state);
            Count(operation, began, "stored");
        }
        catch (Exception exception)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            Count(operation, began, "failed");
            LogFailed(exception, operation, s_kind);
            if (exception is OrleansException)
                throw;
            throw new OrleansException($"The storage failed ({operation} of {name}).", exception);
        }
    }

    private Task Call(Operation operation, GrainId grain, GrainState<TState> state) => operation switch
    {
        Operation.Read => storage.ReadStateAsync(name, grain, state),
        Operation.Write => storage.WriteStateAsync(name, grain, state),
        _ => storage.ClearStateAsync(name, grain, state),
    };

    private static void Count(Operation operation, long began, string outcome)
    {
        var time = Stopwatch.GetElapsedTime(began);
        if (operation == Operation.Read)
            CityMeter.Loaded(time, s_kind, outcome == "stored" ? "read" : outcome);
        else
            CityMeter.Committed(time, s_kind, outcome);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The storage failed ({Operation} of a {State}).")]
    private partial void LogFailed(Exception exception, Operation operation, string state);
}
