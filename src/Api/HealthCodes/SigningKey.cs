using System.Buffers.Text;
using System.Security.Cryptography;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Keys;
using Microsoft.Extensions.ObjectPool;

namespace HealthWuhan.Api.HealthCodes;

/// <summary>A key pair on P-256 that signs health codes on one day in the city (ES256). Safe for any number of threads.</summary>
internal sealed class SigningKey : IDailyKey<SigningKey>
{
    private const int KidSize = 9;

    private readonly DefaultObjectPool<ECDsa> _signers;

    private SigningKey(DateOnly day, string kid, ECParameters parameters)
    {
        Day = day;
        Kid = kid;
        PublicPoint = parameters.Q;
        _signers = new(new Signers(parameters));
    }

    public static string Table => "signing_key";

    public DateOnly Day { get; }

    public string Kid { get; }

    public ECPoint PublicPoint { get; }

    public static byte[] StorageKey(DeploymentKeys keys) => keys.SigningKeys;

    public static SigningKey Generate(DateOnly day)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(day, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KidSize)), pair.ExportParameters(includePrivateParameters: true));
    }

    public static SigningKey Import(DateOnly day, string kid, ReadOnlySpan<byte> exported)
    {
        using var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(exported, out _);
        return new(day, kid, pair.ExportParameters(includePrivateParameters: true));
    }

    /// <summary>As PKCS #8.</summary>
    public byte[] Export() => With(pair => pair.ExportPkcs8PrivateKey());

    /// <summary>The signature in the form of JWS: r and s, 32 bytes each.</summary>
    public byte[] Sign(byte[] data) => With(pair => pair.SignData(data, HashAlgorithmName.SHA256));

    public bool Verify(byte[] data, byte[] signature) => With(pair => pair.VerifyData(data, signature, HashAlgorithmName.SHA256));

    // One ECDsa object is not for two threads, and to make one for every signature would cost more than the signature.
    private T With<T>(Func<ECDsa, T> use)
    {
        var pair = _signers.Get();
        try
        {
            return use(pair);
        }
        finally
        {
            _signers.Return(pair);
        }
    }

    private sealed class Signers(ECParameters parameters) : PooledObjectPolicy<ECDsa>
    {
        public override ECDsa Create() => ECDsa.Create(parameters);

        public override bool Return(ECDsa obj) => true;
    }
}
