using System.Net;
using System.Net.Http.Headers;

namespace HealthWuhan.Week.City;

/// <summary>One call. The token is asked for at every try: a long run outlives it.</summary>
internal sealed record DoorCall(HttpMethod Method, string Path, string? Token = null)
{
    public byte[]? Body { get; init; }

    public string MediaType { get; init; } = "application/json";
}

/// <summary>What was answered in the end, how long that took from the first try on, which silo it was and how many tries it needed.</summary>
internal readonly record struct DoorAnswer(HttpStatusCode Status, byte[] Body, TimeSpan Took, int Silo, int Tries)
{
    public bool IsDone => Status is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent;
}

/// <summary>
/// The city's HTTP doors, one a silo, asked in turn. As a device or an app does it, a call that was refused for now (429, 5xx) or cut off is sent again, to whichever silo lives, until it has an answer:
/// nothing that is sent twice counts twice.
/// </summary>
internal sealed class Doors(WeekCity city, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>No answer for so long is the end of the run, and a defect.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 512,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    private int _turn;
    private long _sentAgain;

    /// <summary>How often a call was sent again.</summary>
    public long SentAgain => Interlocked.Read(ref _sentAgain);

    /// <summary>The answer that counts: done, or refused for what was asked (also 401, which is the caller's to mend).</summary>
    /// <exception cref="TimeoutException">There was none for minutes.</exception>
    public async ValueTask<DoorAnswer> Ask(DoorCall call, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            var silo = NextAlive();
            if (await Try(call, silo, cancellationToken) is { } answer)
                return new(answer.Status, answer.Body, clock.GetElapsedTime(began), silo, tries);
            if (clock.GetElapsedTime(began) > s_patience)
                throw new TimeoutException($"{call.Method} {call.Path} had no answer in {s_patience.TotalSeconds:0} s and {tries} tries.");
            Interlocked.Increment(ref _sentAgain);
            await Task.Delay(s_pause, clock, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private int NextAlive()
    {
        var silos = city.Addresses.Count;
        var turn = (int)((uint)Interlocked.Increment(ref _turn) % (uint)silos);
        for (var i = 0; i < silos; i++)
        {
            if (city.IsAlive((turn + i) % silos))
                return (turn + i) % silos;
        }

        return turn;
    }

    private async ValueTask<(HttpStatusCode Status, byte[] Body)?> Try(DoorCall call, int silo, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(city.Addresses[silo], call.Path));
        if (call.Token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {call.Token}");
        if (call.Body is not null)
            request.Content = new ByteArrayContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue(call.MediaType) } };
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests)
                return null;
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception cutOff) when (cutOff is HttpRequestException or IOException || (cutOff is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
