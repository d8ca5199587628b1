using HealthWuhan.Grains;

namespace HealthWuhan.Silo.Storage;

/// <summary>The key ring of stored states: new ones are written under the current key, old ones read under the key that their first bytes name.</summary>
public sealed class StateKeys
{
    /// <summary>AES-256.</summary>
    public const int KeySize = 32;

    private const uint FirstId = 1;
    private const string Purpose = "grain-state";

    private readonly IReadOnlyDictionary<uint, byte[]> _keys;

    /// <summary>A ring of one or more keys.</summary>
    /// <param name="currentId">The key to write with; one of <paramref name="keys"/>.</param>
    /// <param name="keys">Every key that a stored state may still be under, by its id.</param>
    public StateKeys(uint currentId, IReadOnlyDictionary<uint, byte[]> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (!keys.ContainsKey(currentId) || keys.Values.Any(key => key.Length != KeySize))
            throw new ArgumentException($"The ring needs its current key {currentId}, and every key {KeySize} bytes.", nameof(keys));
        CurrentId = currentId;
        _keys = keys;
    }

    public uint CurrentId { get; }

    /// <summary>The ring of a deployment whose key was never rotated.</summary>
    public static StateKeys Of(DeploymentSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return new StateKeys(FirstId, new Dictionary<uint, byte[]> { [FirstId] = secret.DeriveKey(Purpose, KeySize) });
    }

    /// <summary>The key that a stored state names.</summary>
    /// <exception cref="UnreadableStateException">The ring has no such key.</exception>
    internal byte[] Find(uint id) => _keys.TryGetValue(id, out var key)
        ? key
        : throw new UnreadableStateException($"A stored state is encrypted under key {id}, which this silo does not have. Give it the key ring that the state was written with.");
}
