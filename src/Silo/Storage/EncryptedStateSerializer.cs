using Orleans.Storage;

namespace HealthWuhan.Silo.Storage;

/// <summary>Encrypts what another serializer makes of a grain's state, and refuses on the way back whatever was changed.</summary>
public sealed class EncryptedStateSerializer(IGrainStorageSerializer inner, StateKeys keys) : IGrainStorageSerializer
{
    private readonly StateCipher _cipher = new(keys);

    public BinaryData Serialize<T>(T? input) => new(_cipher.Encrypt(inner.Serialize(input).ToMemory().Span));

    public T? Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return inner.Deserialize<T>(new BinaryData(_cipher.Decrypt(input.ToArray())));
    }
}
