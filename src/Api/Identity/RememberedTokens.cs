using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Api.Keys;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// The bearer tokens of ours that this node has checked lately: whoever comes with one again is known by its hash. It is good for exactly as long as it would be found good anew: within its own times, while
/// this node knows the key that signed it.
/// </summary>
/// <remarks>
/// Of a token its SHA-256 is kept and what it says, never the token: memory that somebody reads signs nobody in. A table of fixed size, four places for each of many hashes; who finds no place is checked
/// as ever. A key that was read from the database anew is another one here, and its tokens are checked once more.
/// </remarks>
/// <param name="keys">The keys that tokens are signed with.</param>
/// <param name="clock">The one that the check itself goes by.</param>
internal sealed class RememberedTokens(DailyKeys<TokenKey> keys, TimeProvider clock)
{
    private const string Bearer = "Bearer ";
    private const int MostBytes = 2048;
    private const int Ways = 4;
    private const int Places = 32_768;

    private readonly Remembered?[] _places = new Remembered?[Places];

    /// <summary>Whether the request comes with a token that is remembered; then it is known who calls.</summary>
    public bool Recognizes(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Bearer, StringComparison.Ordinal) || Find(header.AsSpan(Bearer.Length)) is not { } caller)
            return false;

        context.User = caller;
        return true;
    }

    /// <summary>Remembers a token that has just been checked; an event of the framework's check.</summary>
    public Task Keep(TokenValidatedContext validated)
    {
        if (validated is { SecurityToken: JsonWebToken token, Principal.Identity: ClaimsIdentity identity })
            Keep(token, identity);
        return Task.CompletedTask;
    }

    internal void Keep(JsonWebToken token, ClaimsIdentity identity)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (keys.Known(token.Kid) is not { } key || !TryHash(token.EncodedToken, hash))
            return;

        var first = FirstOf(hash);
        var free = first + Random.Shared.Next(Ways);
        for (var i = first; i < first + Ways; i++)
        {
            if (Volatile.Read(ref _places[i]) is not { } place || place.Is(hash) || !IsGood(place))
                free = i;
        }

        Volatile.Write(ref _places[free], new(hash.ToArray(), KnownCaller.Of(identity), key, token.ValidFrom, token.ValidTo));
    }

    internal KnownCaller? Find(ReadOnlySpan<char> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!TryHash(token, hash))
            return null;

        var first = FirstOf(hash);
        for (var i = first; i < first + Ways; i++)
        {
            if (Volatile.Read(ref _places[i]) is { } place && place.Is(hash))
                return IsGood(place) ? place.Caller : null;
        }

        return null;
    }

    private bool IsGood(Remembered token)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return token.ValidFrom <= now + AccessTokens.ClockSkew && token.ValidTo >= now - AccessTokens.ClockSkew && ReferenceEquals(keys.Known(token.Key.Kid), token.Key);
    }

    private static bool TryHash(ReadOnlySpan<char> token, Span<byte> hash)
    {
        Span<byte> text = stackalloc byte[MostBytes];
        return Encoding.UTF8.TryGetBytes(token, text, out var length) && SHA256.TryHashData(text[..length], hash, out _);
    }

    private static int FirstOf(ReadOnlySpan<byte> hash) => (int)(BitConverter.ToUInt32(hash) % (Places / Ways)) * Ways;

    private sealed record Remembered(byte[] Hash, KnownCaller Caller, TokenKey Key, DateTime ValidFrom, DateTime ValidTo)
    {
        public bool Is(ReadOnlySpan<byte> hash) => hash.SequenceEqual(Hash);
    }
}
