namespace HealthWuhan.Domain;

/// <summary>The city's clock: Asia/Shanghai, which has had no summer time since 1991, so a fixed offset says it all.</summary>
public static class CityTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);
}
