using System.Buffers.Text;
using System.Globalization;
using System.Text;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Laboratory;

/// <summary>A lab's own view of its tubes and of what was not taken from it, page by page.</summary>
internal sealed class LabView(LabTubes tubes, LabRefusals refusals, LiveDirectives directives, TimeProvider clock)
{
    public async Task<LabTubesAnswer> Tubes(string lab, LabTubeState state, ListPage page, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var policy = directives.Policy<LaboratoryPolicy>();
        var rows = await tubes.List(lab, state, policy, now, page, cancellationToken);
        var next = rows.Count < page.Size ? null : Write(new(rows[^1].Tube.FirstCollectedAt, rows[^1].Tube.Barcode.Value));
        return new([.. rows.Select(row => LabTubeItem.Of(row, policy.ReportWithinFor(row.Tube.Purpose), now))], next);
    }

    public async Task<LabRefusalsAnswer> Refusals(string lab, ListPage page, CancellationToken cancellationToken)
    {
        var rows = await refusals.List(lab, clock.GetUtcNow(), page, cancellationToken);
        return new([.. rows.Select(LabRefusalItem.Of)], rows.Count < page.Size ? null : Write(new(rows[^1].LastAt, rows[^1].Refusal.OrderKey)));
    }

    /// <summary>What stands for a place in a list; opaque to the caller.</summary>
    public static string Write(ListPlace place) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(place.At.UtcTicks.ToString(CultureInfo.InvariantCulture) + " " + place.Key));

    /// <summary>Null for anything that <see cref="Write"/> has not written.</summary>
    public static ListPlace? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[256];
        // Asked before: the decoder throws at what is no base64url at all.
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || bytes[..length].Contains((byte)0))
            return null;
        var parts = Encoding.UTF8.GetString(bytes[..length]).Split(' ', 2);
        return parts is [var ticks, var key] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < DateTime.MaxValue.Ticks
            ? new(new DateTimeOffset(at, TimeSpan.Zero), key)
            : null;
    }
}
