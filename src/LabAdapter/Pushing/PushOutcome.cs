using System.Net;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>What came of sending an entry once.</summary>
internal abstract record PushOutcome;

/// <summary>The city has answered: what it took is stored and delivered.</summary>
internal sealed record PushTaken(LabAnswer Answer) : PushOutcome;

/// <summary>The city will never take this content as it is, and says why.</summary>
internal sealed record PushNeverTaken(int Status, string Code, string Detail) : PushOutcome;

/// <summary>Not now: nothing is known to have been taken, and the same is sent again.</summary>
/// <param name="Why">In a sentence, for the operator.</param>
/// <param name="Wait">How long the city asks to wait; null leaves it to the adapter.</param>
/// <param name="IsUnauthorized">Whether it is the adapter's credentials that were refused.</param>
internal sealed record PushLater(string Why, TimeSpan? Wait = null, bool IsUnauthorized = false) : PushOutcome;

/// <summary>What an HTTP answer means for the entry that was sent.</summary>
internal static class PushRules
{
    /// <summary>Whether the entry is done with, can never be taken, or is to be sent again.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="answer">The body, where it is the city's answer to a push; null for anything else, such as the page of a hotel's network.</param>
    /// <param name="problem">The body, where it is a problem of the city's with its code.</param>
    /// <param name="wait">Its Retry-After.</param>
    public static PushOutcome Of(HttpStatusCode status, LabAnswer? answer, CityProblem? problem, TimeSpan? wait) => (int)status switch
    {
        >= 200 and < 300 => answer is not null
            ? new PushTaken(answer)
            : new PushLater("The answer is not the city's: something between here and there has answered in its place."),
        // A proxy says 400 too, about a connection; only the city's own word about the content sends it to quarantine. A proxy's 413 is about the content.
        400 or 415 or 422 when problem?.Code is { } code => new PushNeverTaken((int)status, code, Text(problem)),
        413 => new PushNeverTaken(413, problem?.Code ?? "too-large", Text(problem)),
        401 => new PushLater("The city does not accept the adapter's credentials (401).", wait, IsUnauthorized: true),
        403 => new PushLater("The adapter's account may not report results (403).", wait, IsUnauthorized: true),
        429 => new PushLater("The city asks to send more slowly (429).", wait),
        503 => new PushLater("The city is not available at the moment (503).", wait),
        var other => new PushLater($"The city has answered {other}{(problem?.Code is { } code ? $" {code}" : "")}.", wait),
    };

    private static string Text(CityProblem? problem) => problem?.Detail ?? problem?.Title ?? "No reason was given.";
}
