using System.Collections.Immutable;

namespace HealthWuhan.Domain.HealthCodes;

/// <summary>A colour with everything it follows from; derived whenever it is asked for and never stored.</summary>
[GenerateSerializer, Immutable, Alias("health-code")]
public sealed record HealthCode
{
    [Id(0)] public HealthCodeColor Color { get; init; } = HealthCodeColor.Green;

    /// <summary>All reasons that hold, strongest first; empty when Green.</summary>
    [Id(1)] public ImmutableArray<HealthReason> Reasons { get; init; } = [];

    /// <summary>When the reasons change next although nothing new is recorded; null where they do not.</summary>
    [Id(2)] public DateTimeOffset? NextChange { get; init; }

    /// <summary>The negative that is valid longest, be it over or not; null where there is none to show.</summary>
    [Id(3)] public NegativeResult? LatestNegative { get; init; }
}

/// <summary>Why a code is not Green.</summary>
[GenerateSerializer, Immutable, Alias("health-reason")]
public sealed record HealthReason
{
    [Id(0)] public FactKind Kind { get; init; }

    [Id(1)] public HealthCodeColor Color { get; init; }

    [Id(2)] public DateTimeOffset Since { get; init; }

    /// <summary>When it ends by itself; null where something must happen first.</summary>
    [Id(3)] public DateTimeOffset? Until { get; init; }

    /// <summary>The end of its period where tests are missing too: it does not end before.</summary>
    [Id(4)] public DateTimeOffset? NotBefore { get; init; }

    /// <summary>How many negative results it still waits for.</summary>
    [Id(5)] public int NegativesMissing { get; init; }

    /// <summary>As in <see cref="HealthFact.Source"/>.</summary>
    [Id(6)] public string Source { get; init; } = "";

    /// <summary>As in <see cref="HealthFact.Detail"/>.</summary>
    [Id(7)] public string? Detail { get; init; }
}

/// <summary>A negative result as a gate asks for it ("48 hours").</summary>
[GenerateSerializer, Immutable, Alias("negative-result")]
public sealed record NegativeResult(
    [property: Id(0)] DateTimeOffset SampledAt,
    [property: Id(1)] DateTimeOffset ReportedAt,
    [property: Id(2)] DateTimeOffset ValidUntil);
