using System.ComponentModel.DataAnnotations;

namespace HealthWuhan.Api.Protection;

/// <summary>
/// What is said about https (<c>Https:…</c>). The certificate is Kestrel's own setting: <c>Kestrel:Certificates:Default:Path</c>, with <c>KeyPath</c> or <c>Password</c>.
/// </summary>
public sealed record HttpsOptions
{
    public const string Section = "Https";

    /// <summary>Where to send whoever comes by http; without it the port of an https address that is served here, and where there is none nobody is sent.</summary>
    [Range(1, 65535)] public int? Port { get; init; }

    /// <summary>How long browsers then refuse http (HSTS); 0 says nothing.</summary>
    [Range(0, 3650)] public int HstsDays { get; init; } = 365;

    /// <summary>Whether that goes for all names below this host's too.</summary>
    public bool HstsIncludeSubDomains { get; init; }

    internal string? Hsts => HstsDays == 0
        ? null
        : $"max-age={(int)TimeSpan.FromDays(HstsDays).TotalSeconds}{(HstsIncludeSubDomains ? "; includeSubDomains" : "")}";
}
