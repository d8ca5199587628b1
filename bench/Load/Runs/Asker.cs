using System.Net.Sockets;
using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Runs;

/// <summary>One connection that walks through the questions, starting at its own place, and keeps count.</summary>
internal sealed class Asker(Target target, IReadOnlyList<Question> questions, int place, int step, TimeProvider clock) : IDisposable
{
    private const int MostErrorsInARow = 20;

    private readonly HttpConnection _connection = new(target.Server);
    private int _next = place % questions.Count;
    private int _errorsInARow;

    public Tally Tally { get; } = new();

    /// <summary>A server that fails again and again is gone; going on would only measure how fast it refuses.</summary>
    public bool HasGivenUp => _errorsInARow >= MostErrorsInARow;

    public ValueTask Open(CancellationToken cancellationToken) => _connection.Open(cancellationToken);

    /// <summary>Asks the next question, which was meant to be asked at a given timestamp (null: now).</summary>
    public async ValueTask AskNext(long? intended, CancellationToken cancellationToken)
    {
        var question = questions[_next];
        _next = (_next + step) % questions.Count;
        var start = clock.GetTimestamp();
        try
        {
            var answer = await _connection.Ask(question.Request, cancellationToken);
            var end = clock.GetTimestamp();
            Tally.Count(question, answer, clock.GetElapsedTime(intended ?? start, end), clock.GetElapsedTime(start, end));
            _errorsInARow = 0;
        }
        catch (Exception error) when (error is SocketException or IOException or InvalidDataException or OperationCanceledException)
        {
            Tally.Fail(error);
            _errorsInARow++;
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>As many as there are connections, connected.</summary>
    public static async Task<Asker[]> OpenAll(
        Target target, IReadOnlyList<Question> questions, int connections, TimeProvider clock, CancellationToken cancellationToken)
    {
        var askers = Enumerable.Range(0, connections).Select(i => new Asker(target, questions, i, connections, clock)).ToArray();
        foreach (var asker in askers)
            await asker.Open(cancellationToken);
        return askers;
    }
}
