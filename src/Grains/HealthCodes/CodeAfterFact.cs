using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Grains.HealthCodes;

/// <summary>The code that follows from the facts as they are now, and whose it is, masked; the name is null where nobody is registered yet.</summary>
[GenerateSerializer, Immutable, Alias("code-after-fact")]
public sealed record CodeAfterFact([property: Id(0)] string? MaskedName, [property: Id(1)] HealthCode Code);

/// <summary>Which fact was a mistake, who says so, and why.</summary>
[GenerateSerializer, Immutable, Alias("withdraw-fact")]
public sealed record WithdrawFact(
    [property: Id(0)] FactKind Kind,
    [property: Id(1)] string Source,
    [property: Id(2)] string By,
    [property: Id(3)] string Reason);
