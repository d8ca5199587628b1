using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HealthWuhan.Api.Keys;
using HealthWuhan.Domain;
using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Api.HealthCodes;

/// <summary>What a gate may know, and for how long: neither who it is nor why.</summary>
internal sealed record GateView(HealthCodeColor Color, string MaskedName, DateTimeOffset ValidUntil);

/// <summary>
/// The text in the QR of a health code: a JWS in compact form, ES256, good for a minute. Whoever has the public keys can check it without us.
/// </summary>
internal sealed class HealthCodeTokens(DailyKeys<SigningKey> keys, TimeProvider clock)
{
    private const string Issuer = "healthwuhan";
    private const string Algorithm = "ES256";

    /// <summary>Keeps any other token of ours from being taken for a health code, and the other way round.</summary>
    private const string Type = "health-code+jwt";

    private const int MaxLength = 1024;
    private const int SignatureSize = 64;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>Signs a code as it is now; refuses with <c>temporarily-unavailable</c> where this node has no key yet.</summary>
    public async ValueTask<Result<SignedCode>> Sign(HealthCodeColor color, string maskedName, CancellationToken cancellationToken)
    {
        if (await keys.Current(cancellationToken) is not { } key)
            return new Refusal("temporarily-unavailable", "Nothing was refused; send the same request again.");

        var expiry = (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        var signed = Part(new JwsHeader(Algorithm, Type, key.Kid), JwsJson.Compact.JwsHeader)
            + '.' + Part(new JwsClaims(Issuer, color, maskedName, expiry), JwsJson.Compact.JwsClaims);
        var token = signed + '.' + Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)));
        return new SignedCode(token, CityTime.Of(DateTimeOffset.FromUnixTimeSeconds(expiry)));
    }

    /// <summary>Checks signature and time and derives nothing again. Refuses with <c>invalid-token</c> or <c>token-expired</c>.</summary>
    public async ValueTask<Result<GateView>> Verify(string token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxLength || token.Split('.') is not [var header, var claims, var signature])
            return NotOurs;
        if (Read(header, JwsJson.Compact.JwsHeader) is not { Alg: Algorithm, Typ: Type, Kid: { } kid })
            return NotOurs;
        if (await keys.Find(kid, cancellationToken) is not { } key || !IsSigned(key, $"{header}.{claims}", signature))
            return NotOurs;
        if (Read(claims, JwsJson.Compact.JwsClaims) is not { Iss: Issuer, Color: var color, Name: { } name, Exp: var expiry })
            return NotOurs;

        var validUntil = CityTime.Of(DateTimeOffset.FromUnixTimeSeconds(expiry));
        return clock.GetUtcNow() < validUntil
            ? new GateView(color, name, validUntil)
            : new Refusal("token-expired", $"This health code was valid until {validUntil:O}; it is to be shown afresh.");
    }

    private static Refusal NotOurs => new("invalid-token", "This is not a health code of this city.");

    private static bool IsSigned(SigningKey key, string text, string signature) =>
        Decode(signature) is { Length: SignatureSize } bytes && key.Verify(Encoding.ASCII.GetBytes(text), bytes);

    private static string Part<T>(T value, JsonTypeInfo<T> type) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value, type));

    private static T? Read<T>(string part, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Decode(part) is { } json ? JsonSerializer.Deserialize(json, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Decode(string part) => Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;
}

/// <summary>A signed health code and when it ends.</summary>
internal sealed record SignedCode(string Token, DateTimeOffset ExpiresAt);

/// <summary>The protected header of a JWS (RFC 7515).</summary>
internal sealed record JwsHeader(string? Alg, string? Typ, string? Kid);

/// <summary>All that a health code's token says; <c>exp</c> is in seconds since 1970.</summary>
internal sealed record JwsClaims(string? Iss, HealthCodeColor Color, string? Name, long Exp);

[JsonSerializable(typeof(JwsHeader))]
[JsonSerializable(typeof(JwsClaims))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class JwsJson : JsonSerializerContext
{
    /// <summary>A masked name takes three bytes a character instead of six: the QR stays small.</summary>
    public static JwsJson Compact { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = ApiJson.Encoder });
}
