using System.Globalization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Events;
using SlotStatus = Hl7.Fhir.Model.Slot.SlotStatus;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>A published day as another system may read it: what everybody may search.</summary>
/// <param name="Id">Of its Schedule; its slots' ids begin with it.</param>
/// <param name="Board">As it was shown last.</param>
/// <param name="Now">When it is read.</param>
public sealed record SharedDay(string Id, ScheduleFacts Board, DateTimeOffset Now)
{
    public bool IsVaccination => Board.Service == nameof(BookingService.Vaccination);

    /// <summary>A minute of that day.</summary>
    public DateTimeOffset At(int minute) => CityTime.StartOf(DateOnly.ParseExact(Board.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture)).AddMinutes(minute);

    public string SlotId(SlotFacts slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        return SlotId(Id, slot.Minute);
    }

    /// <summary>The day's and the time when it begins, in four digits.</summary>
    public static string SlotId(string day, int minute) => string.Create(CultureInfo.InvariantCulture, $"{day}.{(minute / 60 * 100) + (minute % 60):0000}");

    /// <summary><c>free</c> is what can be held now: not what is closed, has begun, or is not released yet, however many places it has.</summary>
    public SlotStatus StatusOf(SlotFacts slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        if (slot.Closed || At(slot.Minute) <= Now || Now < Board.ReleasedAt)
            return SlotStatus.BusyUnavailable;
        return slot.Free > 0 ? SlotStatus.Free : SlotStatus.Busy;
    }
}
