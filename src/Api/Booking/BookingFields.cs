using System.Collections.Immutable;
using System.Globalization;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Api.Booking;

/// <summary>Reads the parts of schedules as they come over the wire.</summary>
internal static class BookingFields
{
    public static DateOnly? Day(FieldErrors errors, string field, string? text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;

        errors.Add(field, text is null ? "missing-field" : "invalid-field", "A day such as 2021-08-10.");
        return null;
    }

    /// <summary>A part of a schedule's id.</summary>
    public static string? Part(FieldErrors errors, string field, string? text, bool mandatory = true)
    {
        var part = errors.Text(field, text, ScheduleId.MaxPart, mandatory);
        if (part is null || ScheduleId.IsPart(part))
            return part;

        errors.Add(field, "invalid-field", "Letters, digits and hyphens.");
        return null;
    }

    /// <summary>Slots in the order of their times, whatever theirs was.</summary>
    public static ImmutableArray<Slot> Slots(FieldErrors errors, IReadOnlyList<SlotFields?>? slots)
    {
        if (slots is not { Count: > 0 and <= SiteRules.MostSlots })
            errors.Add("slots", slots is null ? "missing-field" : "invalid-field", $"1 to {SiteRules.MostSlots} slots.");
        return [.. (slots ?? []).Take(SiteRules.MostSlots).Select((slot, i) => new Slot(
            Minute(errors, $"slots[{i}].start", slot?.Start), Minute(errors, $"slots[{i}].end", slot?.End), slot?.Capacity ?? 0)).OrderBy(slot => slot.Minute)];
    }

    private static int Minute(FieldErrors errors, string field, string? text)
    {
        if (text == "24:00")
            return 24 * 60;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return (time.Hour * 60) + time.Minute;

        errors.Add(field, text is null ? "missing-field" : "invalid-field", "A time of day such as 08:30.");
        return 0;
    }
}

/// <summary>A slot to be published: times of day such as <c>08:30</c>, and so many places.</summary>
public sealed record SlotFields(string? Start, string? End, int? Capacity);
