using System.Globalization;

namespace HealthWuhan.Load.Booking;

/// <summary>
/// Somebody who wants one place: holds in a slot of their choice, where it is full in two others, and confirms. Who is sent away with a ticket comes again when they were told to.
/// </summary>
internal sealed class RushPerson(int number, byte[] token, TimeSpan came, RushSlots slots)
{
    private const int Tries = 3;

    private int _try;
    private byte[]? _ticket;
    private byte[]? _held;
    private bool _isAnswered;

    /// <summary>When they came, after the release.</summary>
    public TimeSpan Came { get; } = came;

    /// <summary>When their next call is to be sent.</summary>
    public TimeSpan Due { get; private set; } = came;

    /// <summary>Writes their next call; its length.</summary>
    public int Write(Span<byte> request)
    {
        var writer = new RushWriter(request);
        writer.Add("POST /v1/me/appointments"u8);
        if (_held is not null)
        {
            writer.Add("/"u8);
            writer.Add(_held);
            writer.Add("/confirmation"u8);
        }

        writer.Add(slots.Head);
        writer.Add(token);
        if (_ticket is not null)
        {
            writer.Add("\r\nX-Waiting-Ticket: "u8);
            writer.Add(_ticket);
        }

        writer.Add(_held is not null ? "\r\nContent-Length: 0\r\n\r\n"u8 : slots.BodyOf(number, _try));
        return writer.Length;
    }

    /// <summary>Takes an answer in: whether they come again, at <see cref="Due"/>. Otherwise they have what they wanted, or have found three slots full.</summary>
    /// <param name="answer">What they were told.</param>
    /// <param name="sent">When the call was written to the connection, after the release.</param>
    /// <param name="now">When the answer was there.</param>
    /// <param name="tally">Counts it.</param>
    public bool Hear(RushAnswer answer, TimeSpan sent, TimeSpan now, BookingTally tally)
    {
        var ticket = answer.Header("X-Waiting-Ticket: "u8);
        Count(answer.Status, !ticket.IsEmpty, sent, now, tally);
        if (answer.Status == 503)
        {
            _ticket = ticket.IsEmpty ? _ticket : ticket.ToArray();
            Due = now + TimeSpan.FromSeconds(answer.Number("Retry-After: "u8) ?? 1);
            return true;
        }

        Due = now;
        if (_held is not null)
        {
            tally.Ended(answer.Status == 200 ? BookingTally.Booked : "lost what they had held", Came);
            return false;
        }

        if (answer.Status == 201)
            _held = answer.Text("\"id\":"u8).ToArray();
        else if (++_try == Tries)
            tally.Ended("found three slots full", Came);
        return _try < Tries;
    }

    private void Count(int status, bool hasTicket, TimeSpan sent, TimeSpan now, BookingTally tally)
    {
        var what = $"{(_held is null ? "hold" : "confirmation")} {status.ToString(CultureInfo.InvariantCulture)}{(hasTicket ? " with a place in line" : "")}";
        tally.Answered(what, now - sent);
        if (_isAnswered)
        {
            tally.Answered("later answers, from when they were to be asked for", now - Due);
            return;
        }

        _isAnswered = true;
        tally.Answered(BookingTally.FirstSinceTheyCame, now - Came);
        tally.Answered("first answer, from when it was asked for", now - sent);
        tally.Answered($"… first, from the moment they came: {what}", now - Came);
    }
}

/// <summary>Appends bytes.</summary>
internal ref struct RushWriter(Span<byte> into)
{
    private readonly Span<byte> _into = into;

    public int Length { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_into[Length..]);
        Length += bytes.Length;
    }
}
