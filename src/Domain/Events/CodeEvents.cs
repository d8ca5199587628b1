using System.Collections.Immutable;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Events;

/// <summary>Which colour a code had and has, and why. Sources name tubes and reports, no people.</summary>
public sealed record CodeFacts(string From, string To, int Revision, ImmutableArray<CodeReasonFacts> Reasons) : EventFacts;

/// <summary>A reason of a code.</summary>
public sealed record CodeReasonFacts(string Kind, DateTimeOffset Since, string Source);

/// <summary>Changes of a health code's colour.</summary>
public static class CodeEvents
{
    /// <summary>Null where only the time of the next look has changed.</summary>
    public static CityEvent? Changed(CitizenKey citizen, RecordedCode code, ImmutableArray<HealthReason> reasons) => code.From == code.Color
        ? null
        : new(
            $"{citizen}/code/{code.Revision}",
            EventKinds.HealthCodeChanged,
            code.At,
            new CodeFacts(
                code.From.ToString(), code.Color.ToString(), code.Revision, [.. reasons.Select(reason => new CodeReasonFacts(reason.Kind.ToString(), reason.Since, reason.Source))]))
        {
            Citizen = citizen,
        };
}
