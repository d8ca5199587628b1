using System.Globalization;

namespace HealthWuhan.Domain.Booking;

/// <summary>
/// One day of one service at one site, of one vaccine or one practitioner: <c>vaccination.wuchang-01.bibp-corv.2021-08-10</c>,
/// <c>outpatient.zhongnan.respiratory.dr-chen.2021-08-10</c>. Made from its parts, so that the same day is never published twice.
/// </summary>
public static class ScheduleId
{
    public const int MaxPart = 40;

    private const char Between = '.';
    private const int MostParts = 5;

    /// <summary>Of parts that are <see cref="IsPart"/>.</summary>
    public static string Of(SchedulePlan plan) => string.Join(Between, (string[])[
        plan.Service == BookingService.Vaccination ? "vaccination" : "outpatient",
        plan.Site,
        .. plan.Service == BookingService.Vaccination ? (string[])[plan.Offer] : [plan.Offer, plan.Practitioner ?? "any"],
        plan.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    ]);

    /// <summary>Letters, digits and hyphens: what can stand in an address, and never looks like a number to Orleans' storage behind the prefix.</summary>
    public static bool IsPart(string? text) =>
        text is { Length: > 0 and <= MaxPart } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    /// <summary>Whether it could be a schedule's id; what cannot is no schedule of ours, and wakes no grain.</summary>
    public static bool IsId(string? text) => text?.Split(Between) is { Length: MostParts - 1 or MostParts } parts && parts.All(IsPart);

    /// <summary>The key of a schedule's grain.</summary>
    public static string GrainKey(string id) => "sched-" + id;
}

/// <summary>A slot's id: its schedule's, and the time of day when it begins: <c>….0830</c>.</summary>
public readonly record struct SlotId(string Schedule, int Minute)
{
    private const int MinutesADay = 24 * 60;

    /// <summary>Null where no slot of ours can have it.</summary>
    public static SlotId? Parse(string? text)
    {
        if (text is not { Length: > 5 and < 300 } || text[^5] != '.' || !ScheduleId.IsId(text[..^5]))
            return null;

        return int.TryParse(text[^4..], NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time % 100 < 60 && (time / 100 * 60) + (time % 100) is < MinutesADay and var minute
            ? new SlotId(text[..^5], minute)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Schedule}.{(Minute / 60 * 100) + (Minute % 60):0000}");
}
