using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Fhir;

/// <summary>
/// The ids under which other systems know people, swabs and appointments. A person's is the citizen's key under one block of AES, whose key is the deployment's: it stands in
/// addresses and tells nothing, it is not the pseudonym of the feed, and no table has to be kept to find the person again. A swab's is its person's and a keyed hash, so that one look at the
/// person finds both, and no barcode is in it.
/// </summary>
internal sealed class FhirIds(DeploymentKeys keys)
{
    private const int HashSize = 8;
    private const int PatientLength = 2 * CitizenKey.Size;
    private const int SlotTime = 5;
    private const int LongestSchedule = 64 - SlotTime;
    private const string HashedSchedule = "day.";
    private const int SwabLength = PatientLength + 1 + (2 * HashSize);

    public string PatientOf(CitizenKey citizen)
    {
        using var aes = NewAes();
        return Convert.ToHexStringLower(aes.EncryptEcb(citizen.ToBytes(), PaddingMode.None));
    }

    /// <summary>Null for what is no id of ours; any other one leads to somebody, who may be nobody.</summary>
    public CitizenKey? CitizenOf(string? id)
    {
        if (id is not { Length: PatientLength } || !id.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
            return null;

        using var aes = NewAes();
        return CitizenKey.FromBytes(aes.DecryptEcb(Convert.FromHexString(id), PaddingMode.None));
    }

    /// <summary>Of a sample, by the id that its tube gives it.</summary>
    public string SwabOf(string patient, string sampleId) =>
        $"{patient}-{Convert.ToHexStringLower(HMACSHA256.HashData(keys.FhirIds, Encoding.UTF8.GetBytes(sampleId)).AsSpan(0, HashSize))}";

    /// <summary>The person's part of a swab's id; null for what is none.</summary>
    public static string? PatientOfSwab(string id) => id.Length == SwabLength && id[PatientLength] == '-' ? id[..PatientLength] : null;

    /// <summary>Of an appointment, and of the dose that was given at it, by the city's own id; of the form of a swab's.</summary>
    public string VisitOf(string patient, string appointment) => SwabOf(patient, "appointment/" + appointment);

    /// <summary>
    /// Of a published day: the city's own id, which everybody may read. Where FHIR, which has room for 64 characters, has none left for a slot's time behind it, a hash stands for it.
    /// </summary>
    public static string ScheduleOf(string schedule) => schedule.Length <= LongestSchedule
        ? schedule
        : HashedSchedule + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schedule)).AsSpan(0, 2 * HashSize));

    /// <summary>The day's part of a slot's id; null for what is none.</summary>
    public static string? ScheduleOfSlot(string id) => id.Length > SlotTime && id[^SlotTime] == '.' ? id[..^SlotTime] : null;

    private Aes NewAes()
    {
        var aes = Aes.Create();
        aes.Key = keys.FhirIds;
        return aes;
    }
}
