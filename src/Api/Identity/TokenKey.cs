using System.Buffers.Text;
using System.Security.Cryptography;
using HealthWuhan.Api.Keys;
using Microsoft.IdentityModel.Tokens;

namespace HealthWuhan.Api.Identity;

/// <summary>A key that signs access tokens on one day in the city (HS256): a token of one node is good on every node.</summary>
internal sealed class TokenKey : IDailyKey<TokenKey>
{
    private const int Size = 32;
    private const int KidSize = 9;

    private TokenKey(DateOnly day, string kid, byte[] secret)
    {
        Day = day;
        Security = new SymmetricSecurityKey(secret) { KeyId = kid };
    }

    public static string Table => "token_key";

    public DateOnly Day { get; }

    public string Kid => Security.KeyId;

    /// <summary>Always the same object, since the signing library keeps what it has prepared for a key by it.</summary>
    public SymmetricSecurityKey Security { get; }

    public static byte[] StorageKey(DeploymentKeys keys) => keys.TokenKeys;

    public static TokenKey Generate(DateOnly day) =>
        new(day, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KidSize)), RandomNumberGenerator.GetBytes(Size));

    public static TokenKey Import(DateOnly day, string kid, ReadOnlySpan<byte> exported) => new(day, kid, exported.ToArray());

    public byte[] Export() => Security.Key;
}
