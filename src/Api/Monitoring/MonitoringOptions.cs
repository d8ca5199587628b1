using System.ComponentModel.DataAnnotations;

namespace HealthWuhan.Api.Monitoring;

/// <summary>What an operator may set about watching the system (<c>Monitoring:…</c>).</summary>
public sealed record MonitoringOptions
{
    public const string Section = "Monitoring";

    /// <summary>Sessions whose visits a node can tell apart at the same time: eight bytes each.</summary>
    [Range(1 << 10, 1 << 26)] public int Sessions { get; init; } = 1 << 21;

    /// <summary>
    /// Whether the dashboard tells calls by method and Orleans' counters. For that a filter stands around every call of every grain, watched or not, while Orleans has a
    /// quicker way for calls without any filter; and every counter is fed at every call and read every second, some by going through all grains (bench/README.md).
    /// </summary>
    public bool DashboardDetails { get; init; }

    /// <summary>The bearer token with which Prometheus may read <c>/metrics</c> and nothing else; without one only an admin may.</summary>
    [MinLength(24, ErrorMessage = "It has at least 24 characters: make it with openssl rand -base64 24.")]
    public string? ScrapeToken { get; init; }
}
