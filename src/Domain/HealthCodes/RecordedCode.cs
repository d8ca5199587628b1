using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Domain.HealthCodes;

/// <summary>
/// What the city's record says of a person's code. It follows the code and never decides it: whoever wants to know the code derives it.
/// Control zones have no part in it, or locking one down would be a write for every resident.
/// </summary>
[GenerateSerializer, Immutable, Alias("recorded-code")]
public sealed record RecordedCode
{
    [Id(0)] public HealthCodeColor Color { get; init; } = HealthCodeColor.Green;

    /// <summary>When it must be looked at again, though nothing new comes.</summary>
    [Id(1)] public DateTimeOffset? NextChange { get; init; }

    /// <summary>Counts up with every change of the two, so that each is on record once.</summary>
    [Id(2)] public int Revision { get; init; }

    /// <summary>When it became so.</summary>
    [Id(3)] public DateTimeOffset At { get; init; }

    /// <summary>False from the moment the person's own state has the change until the city's record has it too.</summary>
    [Id(4)] public bool IsOnRecord { get; init; }

    /// <summary>What it was before; the same where only <see cref="NextChange"/> is new. Green in what was stored before it was kept.</summary>
    [Id(5)] public HealthCodeColor From { get => field == default ? HealthCodeColor.Green : field; init; } = HealthCodeColor.Green;
}

/// <summary>Follows a person's code, change by change.</summary>
public static class RecordedCodeRules
{
    private static readonly RecordedCode s_green = new();

    /// <summary>
    /// The person with the next change of their code; the same instance where there is none up to now. Called until there is none, it gives every
    /// change in its order and with its own time, even if nobody looked for a month: a quarantine that ended, and the days at home after it.
    /// </summary>
    public static Citizen Advance(Citizen citizen, HealthCodePolicy policy, DateTimeOffset now)
    {
        // Nearly everybody at nearly every result: nothing is to be derived.
        if (citizen.RecordedCode is null && HealthCodeRules.IsGreenForGood(citizen.Facts, citizen.Samples))
            return citizen;

        var recorded = citizen.RecordedCode ?? s_green;
        var at = recorded.NextChange < now ? recorded.NextChange.Value : now;
        var code = HealthCodeRules.Derive(citizen.Facts, citizen.Samples, policy, at);
        return code.Color == recorded.Color && code.NextChange == recorded.NextChange
            ? citizen
            : citizen with { RecordedCode = new() { From = recorded.Color, Color = code.Color, NextChange = code.NextChange, Revision = recorded.Revision + 1, At = at } };
    }
}
