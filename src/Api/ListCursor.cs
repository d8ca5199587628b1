using System.Buffers.Text;
using System.Globalization;
using System.Text;
using HealthWuhan.Api.Problems;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api;

/// <summary>Where a list goes on, as callers get and give it: <c>next</c> of one answer is the <c>after</c> of the following. Opaque, and good as long as the list is.</summary>
internal static class ListCursor
{
    private const int MaxLength = 512;

    /// <summary>Null where there is no next page.</summary>
    public static string? Write(ListPlace? place) => place is null ? null : Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(place.At.UtcTicks.ToString(CultureInfo.InvariantCulture) + " " + place.Key));

    /// <summary>Null for anything that <see cref="Write"/> has not written.</summary>
    public static ListPlace? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        // Asked before: the decoder throws at what is no base64url at all.
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || bytes[..length].Contains((byte)0))
            return null;
        var parts = Encoding.UTF8.GetString(bytes[..length]).Split(' ', 2);
        return parts is [var ticks, var key] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < DateTime.MaxValue.Ticks
            ? new(new DateTimeOffset(at, TimeSpan.Zero), key)
            : null;
    }

    /// <summary>The page that <c>after</c> and <c>limit</c> ask for; what is wrong with them is noted.</summary>
    public static ListPage ReadPage(FieldErrors errors, string? after, string? limit, int most)
    {
        var size = most;
        if (limit is not null && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size >= 1 && size <= most))
            errors.Add("limit", "invalid-field", $"limit is a number from 1 to {most}.");
        var place = after is null ? null : Read(after);
        if (after is not null && place is null)
            errors.Add("after", "invalid-field", "after is the next of an answer of this list.");
        return new(place, size);
    }
}
