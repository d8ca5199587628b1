using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>A gate that checks health codes: offline, with nothing but the published keys and the platform's own ECDSA, and online.</summary>
internal static class Gate
{
    public static async Task<string> HealthCodeToken(this HttpClient citizen, string path = "/v1/me/health-code") =>
        (await citizen.Fetch(path)).Json.Text("token")!;

    public static async Task<JsonElement[]> PublishedKeys(this City city)
    {
        using var anonymous = city.Anonymous();
        return await anonymous.PublishedKeys();
    }

    public static async Task<JsonElement[]> PublishedKeys(this HttpClient client) =>
        [.. (await client.Fetch("/v1/verify/keys")).Json.GetProperty("keys").EnumerateArray()];

    public static async Task<string[]> PublishedKids(this City city) => [.. (await city.PublishedKeys()).Select(key => key.Text("kid")!)];

    public static async Task<Answer> Verify(this City city, string token)
    {
        using var staff = await city.Staff(Roles.Medic);
        return await staff.Post("/v1/verify", new { token });
    }

    public static JsonElement Part(string token, int index) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[index])).RootElement;

    public static string Kid(string token) => Part(token, 0).Text("kid")!;

    /// <summary>Whether one of the published keys signed it.</summary>
    public static bool IsSigned(string token, JsonElement[] keys)
    {
        var key = Assert.Single(keys, key => key.Text("kid") == Kid(token));
        using var verifier = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Base64Url.DecodeFromChars(key.Text("x")), Y = Base64Url.DecodeFromChars(key.Text("y")) },
        });
        var parts = token.Split('.');
        return verifier.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256);
    }
}
