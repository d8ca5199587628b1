using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace HealthWuhan.Api.Protection;

/// <summary>Which proxies may say for whom they ask, and how that one came (<c>Proxies:…</c>). Nobody else's X-Forwarded-For and X-Forwarded-Proto is read.</summary>
public sealed record ProxyOptions : IValidatableObject
{
    public const string Section = "Proxies";

    private static readonly char[] s_separators = [',', ';', ' '];

    /// <summary>Addresses and networks, such as <c>10.0.0.5, 10.1.0.0/16</c>.</summary>
    public string? Known { get; init; }

    internal IReadOnlyList<string> Entries => Known?.Split(s_separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var entry in Entries.Where(entry => !IsKnowable(entry)))
            yield return new($"\"{entry}\" is neither an address nor a network: give 10.0.0.5 or 10.1.0.0/16, and never everybody.", [nameof(Known)]);
    }

    /// <summary>A chain of proxies is followed as far back as all of them are known.</summary>
    internal void Apply(ForwardedHeadersOptions options)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = null;
        // Loopback is known by default, whoever else may run there.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var entry in Entries)
        {
            if (IPNetwork.TryParse(entry, out var network))
                options.KnownIPNetworks.Add(network);
            else
                options.KnownProxies.Add(IPAddress.Parse(entry));
        }
    }

    private static bool IsKnowable(string entry) =>
        IPNetwork.TryParse(entry, out var network) ? network.PrefixLength > 0 : !entry.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(entry, out _);
}
