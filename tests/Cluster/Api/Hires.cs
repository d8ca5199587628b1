using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>A member of staff: the user name and the password that is good now.</summary>
internal sealed record Hire(string Username, string Password);

/// <summary>Staff accounts as admins make them and as their owners take them over.</summary>
internal static class Hires
{
    public const string OwnPassword = "a tube of ten in the rain";

    /// <summary>Somebody new, with the password that their admin was told.</summary>
    public static async Task<Hire> Hire(this City city, string role)
    {
        using var admin = await city.Staff(Roles.Admin);
        var made = await admin.Post("/v1/staff/accounts", new { username = Fresh.Username(), role });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return new(made.Json.Text("username")!, made.Json.Text("oneTimePassword")!);
    }

    /// <summary>Somebody with a password of their own; of a role that needs a second factor, still without one.</summary>
    public static async Task<Hire> HireWithOwnPassword(this City city, string role)
    {
        var hire = await city.Hire(role);
        using var client = city.Anonymous();
        Assert.Equal(HttpStatusCode.NoContent, (await client.ChangePassword(hire, OwnPassword)).Status);
        return hire with { Password = OwnPassword };
    }

    /// <summary>Somebody with an authenticator app; its secret, and the recovery codes.</summary>
    public static async Task<(Hire Who, byte[] Secret, string[] Recovery)> HireWithApp(this City city, string role = Roles.Admin)
    {
        var hire = await city.HireWithOwnPassword(role);
        using var client = city.Anonymous();
        var secret = await client.OfferedSecret(hire);
        var confirmed = await client.Post("/v1/staff/totp/confirmation", new { hire.Username, hire.Password, code = Code(secret, city.Clock.GetUtcNow()) });
        Assert.Equal(HttpStatusCode.OK, confirmed.Status);
        return (hire, secret, [.. confirmed.Json.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)]);
    }

    public static Task<Answer> SignIn(this HttpClient client, Hire who, string? totp = null) =>
        client.Post("/v1/staff/session", new { who.Username, who.Password, totp });

    public static Task<Answer> ChangePassword(this HttpClient client, Hire who, string next, string? totp = null) =>
        client.Post("/v1/staff/password", new { who.Username, currentPassword = who.Password, newPassword = next, totp });

    public static async Task<byte[]> OfferedSecret(this HttpClient client, Hire who, string? totp = null) =>
        FromBase32((await client.Post("/v1/staff/totp", new { who.Username, who.Password, totp })).Json.Text("secret")!);

    public static Task<StaffAccount?> Account(this City city, Hire who) =>
        city.Grains.GetGrain<IStaffAccountGrain>(StaffAccount.GrainKey(who.Username)).Get(TestContext.Current.CancellationToken);

    public static HttpClient Bearer(this City city, Answer session)
    {
        var client = city.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Json.Text("accessToken"));
        return client;
    }

    /// <summary>What an app shows then: RFC 6238 by the platform's own HMAC, and not by the library that the API checks it with.</summary>
    public static string Code(byte[] secret, DateTimeOffset at)
    {
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, at.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // What the standard prescribes: as a MAC it is not broken.
        var hash = HMACSHA1.HashData(secret, step);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(some => some.Length == 8).Select(some => Convert.ToByte(new string(some), 2))];
    }
}
