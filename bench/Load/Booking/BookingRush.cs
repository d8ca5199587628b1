using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace HealthWuhan.Load.Booking;

/// <summary>
/// People who each want one place: hold in a slot of their choice, where it is full in two others, and confirm. Who is sent away with a ticket comes again when they were told to.
/// </summary>
internal sealed class BookingRush : IDisposable
{
    private const string TicketHeader = "X-Waiting-Ticket";
    private const int Tries = 3;

    private readonly HttpClient _http;
    private readonly SemaphoreSlim _connections;
    private readonly IReadOnlyList<string> _slots;
    private readonly BookingPlan _plan;
    private readonly TimeProvider _clock;
    private readonly BookingTally _tally = new();

    public BookingRush(Uri address, IReadOnlyList<string> slots, BookingPlan plan, TimeProvider clock)
    {
        _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = plan.Connections }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        _connections = new(plan.Connections);
        (_slots, _plan, _clock) = (slots, plan, clock);
    }

    public async Task<BookingTally> Run(IReadOnlyList<string> tokens, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(moment - _clock.GetUtcNow() + _plan.Patience);
        var people = tokens.Select((token, i) => Come(token, i, moment + (_plan.Within * ((double)i / tokens.Count)), end.Token)).ToArray();
        await Task.WhenAll(people);
        cancellationToken.ThrowIfCancellationRequested();
        return _tally;
    }

    public void Dispose()
    {
        _http.Dispose();
        _connections.Dispose();
    }

    private async Task Come(string token, int person, DateTimeOffset at, CancellationToken end)
    {
        try
        {
            await Task.Delay(at - _clock.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero, _clock, end);
            // Evenly over the slots, not one after the other.
            for (var i = 0; i < Tries; i++)
            {
                var slot = _slots[(int)((((long)person * 7919) + (i * 13)) % _slots.Count)];
                if (await Hold(token, slot, i == 0 ? at : null, end) is not { } id)
                    continue;
                _tally.Ended(await Confirm(token, id, end) is HttpStatusCode.OK ? "booked" : "lost what they had held");
                return;
            }

            _tally.Ended("found three slots full");
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            _tally.Ended("still in line at the end");
        }
        catch (HttpRequestException failed)
        {
            _tally.Ended($"failed: {failed.HttpRequestError}");
        }
    }

    /// <summary>The hold's id; null where the slot is full. Waits in line as often as it is told to.</summary>
    private async Task<string?> Hold(string token, string slot, DateTimeOffset? meant, CancellationToken end)
    {
        for (string? ticket = null; ; meant = null)
        {
            using var answer = await Ask(new("hold", token, "/v1/me/appointments") { Slot = slot, Ticket = ticket, Meant = meant }, end);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.Created:
                    return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(end)).RootElement.GetProperty("id").GetString();
                case HttpStatusCode.ServiceUnavailable:
                    ticket = answer.Headers.TryGetValues(TicketHeader, out var tickets) ? tickets.Single() : ticket;
                    await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), _clock, end);
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>Sends the same again where it was not taken: a hold lasts five minutes.</summary>
    private async Task<HttpStatusCode> Confirm(string token, string id, CancellationToken end)
    {
        while (true)
        {
            using var answer = await Ask(new("confirmation", token, $"/v1/me/appointments/{id}/confirmation"), end);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                return answer.StatusCode;
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), _clock, end);
        }
    }

    private async Task<HttpResponseMessage> Ask(Wish wish, CancellationToken end)
    {
        await _connections.WaitAsync(end);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, wish.Path) { Content = JsonContent.Create(new Dictionary<string, string?>(StringComparer.Ordinal) { ["slot"] = wish.Slot }) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", wish.Token);
            if (wish.Ticket is not null)
                request.Headers.Add(TicketHeader, wish.Ticket);
            var began = _clock.GetTimestamp();
            var answer = await _http.SendAsync(request, end);
            _tally.Answered($"{wish.What} {(int)answer.StatusCode}", _clock.GetElapsedTime(began));
            if (wish.Meant is { } moment)
                _tally.First((int)answer.StatusCode, answer.Headers.Contains(TicketHeader), _clock.GetUtcNow() - moment);
            return answer;
        }
        finally
        {
            _connections.Release();
        }
    }

    /// <summary>One call of somebody: what it is counted as, and in whose name.</summary>
    private sealed record Wish(string What, string Token, string Path)
    {
        public string? Slot { get; init; }

        public string? Ticket { get; init; }

        /// <summary>When they came; null where it is not their first call.</summary>
        public DateTimeOffset? Meant { get; init; }
    }
}
