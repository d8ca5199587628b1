using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>Sends a content to the city once, and says what came of it. It never throws for what the network or the city does.</summary>
internal sealed class CityApi(HttpClient client, CityCredentials credentials, TimeProvider clock)
{
    /// <summary>From here on the city is asked before the content is sent, so that one that is busy does not cost a whole upload.</summary>
    private const long AskFirstBytes = 1 << 20;

    /// <summary>How far the city's clock is ahead of this machine's, as of its last answer.</summary>
    public TimeSpan? ClockDifference { get; private set; }

    public async Task<PushOutcome> Push(string mediaType, Func<Stream> content, CancellationToken cancellationToken)
    {
        var outcome = await PushOnce(mediaType, content, cancellationToken);
        if (outcome is not PushLater { IsUnauthorized: true })
            return outcome;
        // The token may have been ended early: a fresh one decides whether it is the credentials.
        credentials.Forget();
        return await PushOnce(mediaType, content, cancellationToken);
    }

    /// <summary>How long an answer asks to wait; null where it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (response.Headers.Date ?? now),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private async Task<PushOutcome> PushOnce(string mediaType, Func<Stream> content, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/lab/results");
            request.Headers.Authorization = new("Bearer", await credentials.Token(cancellationToken));
            request.Headers.Accept.ParseAdd("application/json, application/problem+json");
            var body = content();
            request.Headers.ExpectContinue = body.Length >= AskFirstBytes;
            request.Content = new StreamContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType), ContentLength = body.Length } };
            using var response = await client.SendAsync(request, cancellationToken);
            return await Read(response, cancellationToken);
        }
        catch (NoTokenException none)
        {
            return new PushLater(none.Message, none.Wait, none.IsRefused);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return new PushLater($"The city cannot be reached: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PushLater("The city has not answered in time.");
        }
    }

    private async Task<PushOutcome> Read(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (response.Headers.Date is { } date)
            ClockDifference = date - now;
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var answer = response.IsSuccessStatusCode ? Parse(body, CityJson.Default.LabAnswer) : null;
        var isProblem = response.Content.Headers.ContentType?.MediaType == "application/problem+json";
        return PushRules.Of(response.StatusCode, answer, isProblem ? Parse(body, CityJson.Default.CityProblem) : null, RetryAfter(response, now));
    }

    private static T? Parse<T>(string body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
