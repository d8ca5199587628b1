using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Sampling;

/// <summary>Tubes and people for the tests of rules.</summary>
internal static class Tubes
{
    public static readonly DateTimeOffset Noon = new(2021, 8, 4, 12, 0, 0, TimeSpan.FromHours(8));
    public static readonly Barcode Barcode = new("4201061234567890");

    /// <summary>With one kit whose lines are 37 and 40.</summary>
    public static readonly LaboratoryPolicy Policy = new() { Kits = [new("kit-ct", 37, 37, 40)] };

    public static OpenBatch Opening(int poolSize = 10, string site = "wuchang-01", string? round = "2021-08-city") => new(Barcode, poolSize, site, round, "medic");

    public static CitizenKey Citizen(int number) => CitizenKey.FromBytes(Bytes(number));

    public static AddSample Swab(int citizen, string? clientId = null) => new(Citizen(citizen), null, Noon.AddMinutes(citizen), clientId, "medic");

    /// <summary>An open tube of ten with so many people in it.</summary>
    public static SampleBatch With(int people, int poolSize = 10)
    {
        var batch = SampleBatchRules.Open(null, Opening(poolSize), null, Noon).Value;
        for (var citizen = 1; citizen <= people; citizen++)
            batch = SampleBatchRules.Add(batch, Swab(citizen)).Value;
        return batch;
    }

    public static SampleBatch Sealed(int people = 10) => SampleBatchRules.Seal(With(people), people, Noon.AddHours(1)).Value;

    public static LabReport Report(TubeResult result = TubeResult.Negative) => new(Barcode, result, "kit-a", null, Noon.AddHours(8), "PCR-7", "wang");

    public static LabResult Taken(LabReport report, string lab, DateTimeOffset at) => new(report, lab, at) { ReportedBy = "operator" };

    private static byte[] Bytes(int number) => SHA256.HashData(Encoding.UTF8.GetBytes($"citizen {number}"))[..CitizenKey.Size];
}
