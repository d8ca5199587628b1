using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Tests.Sampling;

namespace HealthWuhan.Tests.Citizens;

/// <summary>Samples and histories for the tests of orders; times are in hours after <see cref="Tubes.Noon"/>.</summary>
internal static class Orders
{
    private static readonly SampleStatus[] s_outcomes = [SampleStatus.Negative, SampleStatus.UnderRecheck, SampleStatus.ToBeRecollected, SampleStatus.Positive];

    public static CitizenSample Pool(string id, int collected, SampleStatus status) => Sample(id, 10, collected, status);

    public static CitizenSample Single(string id, int collected, SampleStatus status) => Sample(id, 1, collected, status);

    /// <summary>A sample that came back six hours after its swab, unless it is still on its way.</summary>
    public static CitizenSample Sample(string id, int poolSize, int collected, SampleStatus status) => new()
    {
        Id = id,
        Batch = new("tube-" + id),
        Site = "wuchang-01",
        Round = "round-1",
        PoolSize = poolSize,
        CollectedAt = Tubes.Noon.AddHours(collected),
        Status = status,
        ReportedAt = s_outcomes.Contains(status) ? Tubes.Noon.AddHours(collected + 6) : null,
        Lab = s_outcomes.Contains(status) ? "lab-01" : null,
    };

    /// <summary>As the deliveries of all tubes leave it.</summary>
    public static Citizen Delivered(IEnumerable<CitizenSample> samples) => samples.Aggregate((Citizen?)null, CitizenRules.Deliver) ?? new Citizen();

    /// <summary>Up to eight swabs, some in the same hour; only a person's own positive is called so (see LaboratoryRules), and some are still on their way.</summary>
    public static Gen<CitizenSample[]> History { get; } =
        (from single in Gen.Bool
         from collected in Gen.Int[0, 12]
         from status in Gen.OneOf(
             SampleStatus.Negative, SampleStatus.UnderRecheck, SampleStatus.UnderRecheck, SampleStatus.ToBeRecollected, SampleStatus.Positive, SampleStatus.Sampled)
         select (single, collected, status: status == SampleStatus.Positive && !single ? SampleStatus.UnderRecheck : status))
        .Array[0, 8].Select(swabs => swabs.Select((swab, i) => Sample($"s{i}", swab.single ? 1 : 10, swab.collected, swab.status)).ToArray());
}
