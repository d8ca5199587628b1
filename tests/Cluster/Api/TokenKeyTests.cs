using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthWuhan.Domain;

namespace HealthWuhan.Tests.Api;

/// <summary>The keys that sign access tokens: one a day, the same on every node, changed without anybody being signed out.</summary>
[Collection(City.Collection)]
public sealed class TokenKeyTests(City city) : IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task At_midnight_a_key_signs_that_was_there_before_and_who_is_signed_in_stays_so()
    {
        using var before = await city.Citizen(Fresh.Person());
        var stored = await Keys();
        city.Clock.Shift = CityTime.StartOf(Today.AddDays(1)) - city.Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        using var after = await city.Citizen(Fresh.Person());
        Assert.NotEqual(Kid(before), Kid(after));
        Assert.Contains(Kid(after), stored.Select(key => key.Kid));
        Assert.Equal(HttpStatusCode.OK, (await before.Fetch("/v1/me")).Status);
    }

    [Fact]
    public async Task Two_nodes_that_need_a_key_at_once_have_the_same()
    {
        await using var node = await city.StartApi();
        using var other = new HttpClient { BaseAddress = new(node.Urls.First()) };
        using var client = city.Anonymous();
        city.Clock.Shift = TimeSpan.FromDays(40);
        var details = new { username = "test-medic", password = "correct horse" };
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(time => (time % 2 == 0 ? client : other).Post("/v1/staff/session", details)));
        Assert.Single(answers.Select(answer => Header(answer.Json.Text("accessToken")!).Text("kid")).Distinct());
    }

    [Fact]
    public async Task Every_node_takes_the_tokens_of_every_other()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        await using var node = await city.StartApi();
        using var atOther = citizen.At(node);
        Assert.Equal(HttpStatusCode.OK, (await atOther.Fetch("/v1/me")).Status);
    }

    [Theory]
    [InlineData(20, HttpStatusCode.OK)]
    [InlineData(3 * 24 * 60, HttpStatusCode.Unauthorized)]
    public async Task A_key_vouches_for_no_token_that_ends_after_it_does(int endsInMinutes, HttpStatusCode status)
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var key = (await Keys()).Single(key => key.Kid == Kid(citizen));
        var parts = citizen.DefaultRequestHeaders.Authorization!.Parameter!.Split('.');
        var claims = JsonSerializer.Deserialize<Dictionary<string, object>>(Base64Url.DecodeFromChars(parts[1]))!;
        claims["exp"] = city.Clock.GetUtcNow().AddMinutes(endsInMinutes).ToUnixTimeSeconds();
        var signed = $"{parts[0]}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var forged = $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Decrypt(key), Encoding.ASCII.GetBytes(signed)))}";

        citizen.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", forged);
        Assert.Equal(status, (await citizen.Fetch("/v1/me")).Status);
    }

    [Fact]
    public async Task Without_the_database_tokens_are_checked_and_issued_as_ever()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        await Execute("ALTER TABLE token_key RENAME TO token_key_away");
        try
        {
            Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me")).Status);
            using var another = await city.Citizen(Fresh.Person());
            Assert.Equal(HttpStatusCode.OK, (await another.Fetch("/v1/me")).Status);
        }
        finally
        {
            await Execute("ALTER TABLE token_key_away RENAME TO token_key");
        }
    }

    [Fact]
    public async Task A_node_that_could_not_read_the_keys_signs_nobody_out()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        await Execute("ALTER TABLE token_key RENAME TO token_key_away");
        try
        {
            await using var node = await city.StartApi();
            using var atNode = citizen.At(node);
            var answer = await atNode.Fetch("/v1/me");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily-unavailable", true), (answer.Status, answer.Code, answer.Message.Headers.RetryAfter is not null));

            await Execute("ALTER TABLE token_key_away RENAME TO token_key");
            await Eventually.Is("OK", async () => (await atNode.Fetch("/v1/me")).Status.ToString());
        }
        finally
        {
            await Execute("ALTER TABLE IF EXISTS token_key_away RENAME TO token_key");
        }
    }

    private DateOnly Today => CityTime.DateOf(city.Clock.GetUtcNow());

    private static string Kid(HttpClient client) => Header(client.DefaultRequestHeaders.Authorization!.Parameter!).Text("kid")!;

    private static JsonElement Header(string token) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[0])).RootElement;

    private async Task<List<StoredKey>> Keys()
    {
        await using var command = city.Database.CreateCommand("SELECT kid, private_key FROM token_key");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var keys = new List<StoredKey>();
        while (await reader.ReadAsync(Cancellation))
            keys.Add(new(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        return keys;
    }

    /// <summary>As somebody does it who has both the database and the deployment's secret.</summary>
    private byte[] Decrypt(StoredKey key)
    {
        var clear = new byte[32];
        using var cipher = new AesGcm(city.Secret.DeriveKey("token-keys"), 16);
        cipher.Decrypt(key.Stored.AsSpan(0, 12), key.Stored.AsSpan(28), key.Stored.AsSpan(12, 16), clear, Encoding.UTF8.GetBytes(key.Kid));
        return clear;
    }

    private async Task Execute(string sql)
    {
        await using var command = city.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private sealed record StoredKey(string Kid, byte[] Stored);
}
