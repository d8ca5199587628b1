using System.Diagnostics;
using System.Security.Cryptography;
using Orleans.Storage;

namespace HealthWuhan.Storage;

/// <summary>A state as large as a citizen's is when a few samples are in it.</summary>
[GenerateSerializer, Alias("bench-state")]
internal sealed record BenchState([property: Id(0)] byte[] Content)
{
    public const int Bytes = 600;

    public BenchState()
        : this([])
    {
    }
}

/// <summary>So many states behind one storage, each written or read once in a run, so many at once.</summary>
internal sealed class StateLoad(IGrainStorage storage, string name, int count, int atOnce)
{
    private const string StateName = "bench";

    private readonly GrainState<BenchState>[] _states = [.. Enumerable.Range(0, count).Select(_ => new GrainState<BenchState>(new BenchState(RandomNumberGenerator.GetBytes(BenchState.Bytes))))];

    /// <summary>States a second.</summary>
    public Task<double> Write() => All((id, number) => storage.WriteStateAsync(StateName, id, _states[number]));

    /// <summary>States a second.</summary>
    public Task<double> Read() => All(async (id, _) =>
    {
        var state = new GrainState<BenchState>();
        await storage.ReadStateAsync(StateName, id, state);
        if (state.State?.Content.Length != BenchState.Bytes)
            throw new InvalidDataException("Not what was written.");
    });

    private async Task<double> All(Func<GrainId, int, Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(Worker)));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;

        async Task Worker()
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
                await work(GrainId.Create("bench", $"b-{name}-{number}"), number);
        }
    }
}
