using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Events;

/// <summary>Something that has happened and is stored where it happened, on its way to the city's record.</summary>
/// <remarks>
/// Everything in it follows from what the grain has stored. So whoever asks again, after a crash or because a device repeats, makes the very same
/// event, and the record has it once.
/// </remarks>
/// <param name="Id">Names the sample, tube or person it came from, and which of its changes it is. The same change always has the same id.</param>
/// <param name="Kind">One of <see cref="EventKinds"/>.</param>
/// <param name="At">When it happened; never the moment of asking, or a repeat would be another day's event.</param>
/// <param name="Facts">What a consumer is told. Never a document number, a name or a phone.</param>
public sealed record CityEvent(string Id, string Kind, DateTimeOffset At, EventFacts Facts)
{
    private readonly DateOnly? _day;

    /// <summary>Whom it concerns; null where it is about a tube.</summary>
    public CitizenKey? Citizen { get; init; }

    /// <summary>The day under which the record keeps it, and looks for it when it is told again: as fixed as the id.</summary>
    public DateOnly Day
    {
        get => _day ?? CityTime.DateOf(At);
        init => _day = value;
    }
}

/// <summary>The particulars of an event, as its kind has them.</summary>
public abstract record EventFacts;
