using System.Net;
using System.Net.Http.Json;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Flood;

/// <summary>
/// Staff who sign in, each with a right password, which costs the server a hash. Who is sent away keeps the ticket and comes again when told, as their
/// program would.
/// </summary>
internal sealed class SignInFlood : IDisposable
{
    private const string TicketHeader = "X-Waiting-Ticket";
    private const int Connections = 512;

    private readonly HttpClient _http;
    private readonly IReadOnlyList<Account> _accounts;
    private readonly TimeProvider _clock;
    private int _next;

    public SignInFlood(Uri address, IReadOnlyList<Account> accounts, TimeProvider clock)
    {
        _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseProxy = false }) { BaseAddress = address };
        (_accounts, _clock) = (accounts, clock);
    }

    /// <summary>Sign-ins a second when a few ask again and again and nobody is refused.</summary>
    public async Task<double> Capacity(TimeSpan duration, CancellationToken cancellationToken)
    {
        const int Askers = 4;
        var start = _clock.GetTimestamp();
        var signedIn = 0;
        await Parallel.ForAsync(0, Askers, new ParallelOptions { MaxDegreeOfParallelism = Askers, CancellationToken = cancellationToken }, async (_, cancellation) =>
        {
            while (_clock.GetElapsedTime(start) < duration)
            {
                using var answer = await Ask(ticket: null, cancellation);
                if (answer.StatusCode != HttpStatusCode.OK)
                    throw new UsageException($"A sign-in at leisure was answered {(int)answer.StatusCode}.");
                Interlocked.Increment(ref signedIn);
            }
        });
        return signedIn / _clock.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>People arrive at a rate, for a time; those who still wait at the end of it are counted as waiting.</summary>
    public async Task<FloodTally> Run(double rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        var tally = new FloodTally();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(duration);
        var people = new List<Task>();
        var start = _clock.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5), _clock);
        while (_clock.GetElapsedTime(start) < duration && await tick.WaitForNextTickAsync(cancellationToken))
        {
            for (var due = (int)(_clock.GetElapsedTime(start).TotalSeconds * rate); people.Count < due;)
                people.Add(SignIn(tally, end.Token));
        }

        await Task.WhenAll(people);
        cancellationToken.ThrowIfCancellationRequested();
        return tally;
    }

    public void Dispose() => _http.Dispose();

    private async Task SignIn(FloodTally tally, CancellationToken end)
    {
        tally.Came();
        try
        {
            for (string? ticket = null; ;)
            {
                using var answer = await Ask(ticket, end);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    tally.SignedIn(withTicket: ticket is not null);
                    return;
                }

                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || !answer.Headers.TryGetValues(TicketHeader, out var tickets))
                {
                    tally.Failed(answer.StatusCode);
                    return;
                }

                tally.SentAway();
                ticket = tickets.Single();
                await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value, _clock, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Still in line when the run ended.
        }
    }

    private async Task<HttpResponseMessage> Ask(string? ticket, CancellationToken cancellationToken)
    {
        var account = _accounts[(Interlocked.Increment(ref _next) & int.MaxValue) % _accounts.Count];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/staff/session")
        {
            Content = JsonContent.Create(new StaffRequest(account.Username, account.Password), SetupJson.Default.StaffRequest),
        };
        if (ticket is not null)
            request.Headers.Add(TicketHeader, ticket);
        return await _http.SendAsync(request, cancellationToken);
    }
}

/// <summary>What became of those who came to sign in.</summary>
internal sealed class FloodTally
{
    private int _came;
    private int _atOnce;
    private int _withTicket;
    private int _sentAway;
    private int _failed;
    private int _failure;

    public int SignIns => _atOnce + _withTicket;

    public void Came() => Interlocked.Increment(ref _came);

    public void SignedIn(bool withTicket) => Interlocked.Increment(ref withTicket ? ref _withTicket : ref _atOnce);

    public void SentAway() => Interlocked.Increment(ref _sentAway);

    public void Failed(HttpStatusCode status)
    {
        _failure = (int)status;
        Interlocked.Increment(ref _failed);
    }

    public override string ToString() =>
        $"{_came} came: {_atOnce} signed in at the first call, {_withTicket} with a ticket, {_came - SignIns - _failed} still in line; sent away {_sentAway} times; "
        + (_failed == 0 ? "no other answer" : $"{_failed} other answers ({_failure})");
}
