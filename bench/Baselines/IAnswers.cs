namespace HealthWuhan.Baselines;

/// <summary>Where a baseline has its answers from: the finished JSON of <c>GET /v1/me/results</c> by citizen key.</summary>
internal interface IAnswers : IAsyncDisposable
{
    /// <summary>The answer's bytes; null where the citizen is unknown.</summary>
    ValueTask<byte[]?> Find(string citizenKey, CancellationToken cancellationToken);
}

/// <summary>The same answer for everybody: all that HTTP and authentication cost, and nothing else.</summary>
internal sealed class ConstantAnswer(byte[] answer) : IAnswers
{
    public ValueTask<byte[]?> Find(string citizenKey, CancellationToken cancellationToken) => new(answer);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
