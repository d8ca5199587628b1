using System.Security.Cryptography;

namespace HealthWuhan.Domain.Identity;

/// <summary>A sign-in that waits for its SMS code. Only a keyed hash of name, phone and code is kept, so what is stored cannot be used to sign in.</summary>
[GenerateSerializer, Immutable, Alias("sign-in")]
public sealed record SignIn
{
    /// <summary>
    /// The key of a pending code, from a keyed hash of its purpose and of document, name and phone: whoever asks with another phone meets
    /// another code, and cannot use up the owner's.
    /// </summary>
    public static string GrainKey(string hash) => "i-" + hash;

    [Id(0)] public byte[] Proof { get; init; } = [];

    [Id(1)] public DateTimeOffset ExpiresAt { get; init; }

    [Id(2)] public int AttemptsLeft { get; init; }
}

/// <summary>The life of an SMS code: five minutes, five attempts, one use.</summary>
public static class SignInRules
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(5);
    private const int Attempts = 5;

    /// <summary>A new code replaces the one before.</summary>
    public static SignIn Begin(byte[] proof, DateTimeOffset now) => new() { Proof = proof, ExpiresAt = now + CodeLifetime, AttemptsLeft = Attempts };

    /// <summary>Whether the proof is that of the code sent, and what remains to be stored: null when the code is used up, right or wrong.</summary>
    public static (bool Accepted, SignIn? Next) Complete(SignIn? signIn, byte[] proof, DateTimeOffset now)
    {
        if (signIn is null || now >= signIn.ExpiresAt)
            return (false, null);
        if (CryptographicOperations.FixedTimeEquals(signIn.Proof, proof))
            return (true, null);

        return (false, signIn.AttemptsLeft > 1 ? signIn with { AttemptsLeft = signIn.AttemptsLeft - 1 } : null);
    }
}
