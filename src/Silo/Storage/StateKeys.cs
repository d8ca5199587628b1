using System.Globalization;
using System.Security.Cryptography;
using HealthWuhan.Grains;

namespace HealthWuhan.Silo.Storage;

/// <summary>The key ring of stored states: new ones are written under the current key, old ones read under the key that their first bytes name.</summary>
public sealed class StateKeys
{
    /// <summary>AES-256.</summary>
    public const int KeySize = 32;

    private const uint FirstId = 1;
    private const string Purpose = "grain-state";
    private const string Derived = "derived";

    private static readonly byte[] s_checkedText = "A key of stored states."u8.ToArray();
    private static readonly char[] s_separators = ['\n', '\r', ' ', ',', ';'];

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

    /// <summary>By its id, what tells a key from another of the same id, and nothing else of it: may stand in the database.</summary>
    public IReadOnlyDictionary<uint, byte[]> Checks => _keys.ToDictionary(key => key.Key, key => HMACSHA256.HashData(key.Value, s_checkedText));

    /// <summary>The ring of a deployment whose key was never rotated.</summary>
    public static StateKeys Of(DeploymentSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return new StateKeys(FirstId, new Dictionary<uint, byte[]> { [FirstId] = DerivedKey(secret) });
    }

    /// <summary>
    /// A ring as it is handed to a process, the current key first: <c>2:BASE64 1:derived</c>. Key 1 may be the one that comes from the deployment secret, as it
    /// is where no ring is given.
    /// </summary>
    /// <exception cref="FormatException">It cannot be read. The message does not repeat the text.</exception>
    public static StateKeys Parse(string ring, DeploymentSecret secret)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(secret);
        var entries = ring.Split(s_separators, StringSplitOptions.RemoveEmptyEntries).Select(entry => Entry(entry, secret)).ToArray();
        if (entries.Length == 0 || entries.DistinctBy(entry => entry.Id).Count() < entries.Length)
            throw new FormatException("The ring has no key, or two of one id.");
        return new StateKeys(entries[0].Id, entries.ToDictionary(entry => entry.Id, entry => entry.Key));
    }

    private static (uint Id, byte[] Key) Entry(string entry, DeploymentSecret secret)
    {
        var key = new byte[KeySize];
        if (entry.Split(':', 2) is not [var number, var text] || !uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
            throw new FormatException("A key of the ring has no id.");
        if (id == FirstId && text == Derived)
            return (id, DerivedKey(secret));
        if (!Convert.TryFromBase64String(text, key, out var size) || size != KeySize)
            throw new FormatException($"Key {id} of the ring is not {KeySize} bytes in base64.");
        return (id, key);
    }

    private static byte[] DerivedKey(DeploymentSecret secret) => secret.DeriveKey(Purpose, KeySize);

    /// <summary>The key that a stored state names.</summary>
    /// <exception cref="UnreadableStateException">The ring has no such key.</exception>
    internal byte[] Find(uint id) => _keys.TryGetValue(id, out var key)
        ? key
        : throw new UnreadableStateException($"A stored state is encrypted under key {id}, which this silo does not have. Give it the key ring that the state was written with.");
}
