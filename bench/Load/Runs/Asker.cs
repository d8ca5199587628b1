using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Runs;

/// <summary>Asks one question at a time, walks through all of them from a place of its own, and keeps count.</summary>
internal sealed class Asker(Connections connections, IReadOnlyList<Question> questions, int place, int step, TimeProvider clock)
{
    private const int MostErrorsInARow = 20;

    private readonly AnswerBuffer _buffer = new();
    private int _next = place % questions.Count;
    private int _errorsInARow;

    public Tally Tally { get; } = new();

    /// <summary>A server that fails again and again is gone; going on would only measure how fast it refuses.</summary>
    public bool HasGivenUp => _errorsInARow >= MostErrorsInARow;

    /// <summary>Asks the next question, which was meant to be asked at a given timestamp (null: now).</summary>
    public async ValueTask AskNext(long? intended, CancellationToken cancellationToken)
    {
        var question = questions[_next];
        _next = (_next + step) % questions.Count;
        var start = clock.GetTimestamp();
        try
        {
            var answer = await connections.Ask(question, _buffer, cancellationToken);
            var end = clock.GetTimestamp();
            Tally.Count(question, answer, clock.GetElapsedTime(intended ?? start, end), clock.GetElapsedTime(start, end));
            _errorsInARow = 0;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            Tally.Fail(error);
            _errorsInARow++;
        }
    }

    /// <summary>As many as there are connections.</summary>
    public static Asker[] Several(Connections connections, IReadOnlyList<Question> questions, int count, TimeProvider clock) =>
        [.. Enumerable.Range(0, count).Select(i => new Asker(connections, questions, i, count, clock))];
}
