using System.Buffers;

namespace HealthWuhan.Grains;

/// <summary>
/// The name by which the balancer in front of the silos calls this one. The balancer says it with every request and every look at this silo's health, so no silo is told who it is
/// (docs/decisions/0049-a-session-goes-to-its-silo.md).
/// </summary>
/// <param name="isActive">Whether this silo is an active member of its cluster, as far as it knows.</param>
public sealed class BalancerName(Func<bool> isActive)
{
    /// <summary>A longer name is none.</summary>
    public const int MostCharacters = 32;

    private static readonly SearchValues<char> s_allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    private volatile string? _known;

    public BalancerName(ISiloStatusOracle silo)
        : this(() => silo.CurrentStatus == SiloStatus.Active)
    {
    }

    /// <summary>What the balancer has said last; null before it has said anything.</summary>
    public string? Known => _known;

    /// <summary>By which name to send somebody here; null where that is not known, and while this silo leaves.</summary>
    public string? Open => isActive() ? _known : null;

    /// <summary>Takes the balancer's word; nothing but a short name of letters, digits and hyphens is taken.</summary>
    /// <returns>Whether it is news.</returns>
    public bool Learn(string name)
    {
        if (!IsName(name) || name == _known)
            return false;

        _known = name;
        return true;
    }

    public static bool IsName(ReadOnlySpan<char> text) => text.Length is > 0 and <= MostCharacters && !text.ContainsAnyExcept(s_allowed);
}
