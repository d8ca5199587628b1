using Orleans.Configuration;

namespace HealthWuhan.Grains;

/// <summary>The names under which silos and gateways find each other, and under which grains are stored.</summary>
/// <remarks>Both are part of keys in the database. Another <see cref="ServiceId"/> sees none of the stored grains, so neither ever changes.</remarks>
public static class ClusterIdentity
{
    public const string ServiceId = "healthwuhan";
    public const string ClusterId = "healthwuhan";

    public static void Apply(ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ServiceId = ServiceId;
        options.ClusterId = ClusterId;
    }
}
