using System.Globalization;
using System.Text;

namespace HealthWuhan.Load.Booking;

/// <summary>The ends of all requests for the slots of one day, made once.</summary>
internal sealed class RushSlots
{
    private readonly byte[][] _bodies;

    public RushSlots(Uri address, IReadOnlyList<string> slots)
    {
        Head = Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nAuthorization: Bearer ");
        _bodies = [.. slots.Select(BodyOf)];
    }

    /// <summary>From the version to the token.</summary>
    public byte[] Head { get; }

    /// <summary>From the last header to the end, for somebody's first, second or third choice: evenly over the slots, not one after the other.</summary>
    public byte[] BodyOf(int person, int attempt) => _bodies[(int)((((long)person * 7919) + (attempt * 13)) % _bodies.Length)];

    private static byte[] BodyOf(string slot)
    {
        var body = $$"""{"slot":"{{slot}}"}""";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }
}
