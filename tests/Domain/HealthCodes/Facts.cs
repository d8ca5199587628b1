using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Tests.Sampling;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>Facts, samples and histories for the tests of the code's rules; times are in days after <see cref="Start"/>.</summary>
internal static class Facts
{
    public static readonly DateTimeOffset Start = Tubes.Noon;
    public static readonly HealthCodePolicy Policy = new();

    public static HealthFact Fact(FactKind kind, double since = 0, double? until = null, string source = "record-1") =>
        new() { Kind = kind, Since = Day(since), Until = until is { } end ? Day(end) : null, Source = source };

    /// <summary>A sample whose result came six hours after the swab.</summary>
    public static CitizenSample Sample(SampleStatus status, double collected, int poolSize = 1, string? id = null) => new()
    {
        Id = id ?? $"{status}-{collected}-{poolSize}",
        Batch = new("4201"),
        CollectedAt = Day(collected),
        ReportedAt = Day(collected + 0.25),
        Status = status,
        PoolSize = poolSize,
    };

    public static CitizenSample Negative(double collected, int poolSize = 10) => Sample(SampleStatus.Negative, collected, poolSize);

    public static DateTimeOffset Day(double days) => Start.AddDays(days);

    public static HealthCode Derive(IEnumerable<HealthFact> facts, IEnumerable<CitizenSample> samples, double day) =>
        HealthCodeRules.Derive(facts, samples, Policy, Day(day));

    /// <summary>Any fact in the first month, with an end that was decided or none.</summary>
    public static Gen<HealthFact> AnyFact { get; } =
        from kind in Gen.Enum<FactKind>()
        from since in Gen.Int[0, 30]
        from lasts in Gen.Int[0, 20].Nullable()
        from source in Gen.Int[0, 3]
        select Fact(kind, since, since + lasts, $"record-{source}");

    /// <summary>Any sample with a result in the first fifty days; half a day apart from any fact, so that before and after are clear.</summary>
    public static Gen<CitizenSample> AnySample { get; } =
        from status in Gen.OneOf(
            SampleStatus.Negative, SampleStatus.Negative, SampleStatus.UnderRecheck, SampleStatus.Positive, SampleStatus.ToBeRecollected)
        from day in Gen.Int[0, 50]
        from poolSize in Gen.OneOf(0, 1, 10)
        select Sample(status, day + 0.5, poolSize);

    public static Gen<(HealthFact[] Facts, CitizenSample[] Samples, double Day)> History { get; } =
        Gen.Select(AnyFact.Array[0, 4], AnySample.Array[0, 6], Gen.Int[0, 600].Select(tenths => tenths / 10.0));
}
