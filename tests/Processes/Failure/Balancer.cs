namespace HealthWuhan.Tests.Failure;

/// <summary>What stands before the nodes of a city: asks each of them several times a second whether it can serve, and passes nobody on to one that does not say so within a second.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ending = new();
    private readonly Rotation[] _rotation;
    private readonly Task _watching;

    public Balancer(IEnumerable<Node> nodes)
    {
        _rotation = [.. nodes.Select(node => new Rotation(node))];
        _watching = Task.WhenAll(_rotation.Select(Watch));
    }

    /// <summary>A node that serves, another than the one that was asked before where there is one; and what tells that it serves no more.</summary>
    public (Node Node, HttpClient Http, CancellationToken Serving) Pick(Node? before)
    {
        var serving = Array.FindAll(_rotation, place => place.Node != before && !place.Serving.IsCancellationRequested);
        var all = Array.FindAll(_rotation, place => !place.Serving.IsCancellationRequested);
        var choice = serving.Length > 0 ? serving : all.Length > 0 ? all : _rotation;
        var place = choice[Random.Shared.Next(choice.Length)];
        return (place.Node, place.Node.Http!, all.Length > 0 ? place.Serving : CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        foreach (var place in _rotation)
            place.Dispose();
        _ending.Dispose();
    }

    private async Task Watch(Rotation place)
    {
        while (!_ending.IsCancellationRequested)
        {
            await place.Note(await place.Node.IsReady(s_within));
            await Task.Delay(s_every, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Rotation(Node node) : IDisposable
    {
        private CancellationTokenSource _serving = new();

        public Node Node => node;

        public CancellationToken Serving => _serving.Token;

        public void Dispose() => _serving.Dispose();

        public async Task Note(bool isReady)
        {
            if (isReady && _serving.IsCancellationRequested)
                _serving = new();
            else if (!isReady && !_serving.IsCancellationRequested)
                await _serving.CancelAsync();
        }
    }
}
