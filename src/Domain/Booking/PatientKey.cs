using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Booking;

/// <summary>The key of the grain that keeps a citizen's appointments: beside the citizen's own, so that a booking never makes the readers of results wait.</summary>
public static class PatientKey
{
    private const string Prefix = "v-";

    public static string Of(CitizenKey citizen) => Prefix + citizen.Value;

    /// <summary>Whose grain it is.</summary>
    public static CitizenKey CitizenOf(string grainKey) => new(grainKey[Prefix.Length..]);
}
