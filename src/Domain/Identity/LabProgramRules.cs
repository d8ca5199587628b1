using System.Security.Cryptography;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// The life of a program's secrets. Two are good at once: the new one is made and brought to the program before the old one is taken away, and the lab never
/// stops pushing. Each runs out by itself.
/// </summary>
public static class LabProgramRules
{
    /// <summary>How many days a secret is good for at most.</summary>
    public const int MaxDays = 366;

    private const int MaxSecrets = 2;

    /// <summary>A program with its first secret; the same call again is a repeat.</summary>
    public static LabProgram Begin(LabProgram? before, LabProgram program, ClientSecret secret) =>
        before ?? program with { Secrets = [secret with { Number = 1 }], LastNumber = 1 };

    /// <summary>Adds a secret, and forgets those that have run out. Refuses a third with <c>too-many-secrets</c>; the same one again is a repeat.</summary>
    public static Result<LabProgram> AddSecret(LabProgram? program, ClientSecret secret, DateTimeOffset now)
    {
        if (program is not { RevokedAt: null })
            return Unknown;
        if (program.Secrets.Any(known => Same(known.Hash, secret.Hash)))
            return program;

        var alive = program.Secrets.RemoveAll(known => now >= known.ExpiresAt);
        if (alive.Length >= MaxSecrets)
            return new Refusal("too-many-secrets", $"{MaxSecrets} secrets are good already; take one of them away first.");

        var number = program.LastNumber + 1;
        return program with { Secrets = alive.Add(secret with { Number = number }), LastNumber = number };
    }

    /// <summary>Takes a secret away; one that is not there is gone already. The last one too: a program without any stays, and can be given another.</summary>
    public static Result<LabProgram> RemoveSecret(LabProgram? program, int number)
    {
        if (program is not { RevokedAt: null })
            return Unknown;

        var left = program.Secrets.RemoveAll(secret => secret.Number == number);
        return left.Length == program.Secrets.Length ? program : program with { Secrets = left };
    }

    /// <summary>Ends a program for good.</summary>
    public static Result<LabProgram> Revoke(LabProgram? program, DateTimeOffset now)
    {
        if (program is null)
            return Unknown;
        return program.RevokedAt is null ? program with { RevokedAt = now, Secrets = [] } : program;
    }

    /// <summary>Whether the hash is that of a secret that is good.</summary>
    public static bool Knows(LabProgram? program, byte[] hash, DateTimeOffset now) => Find(program, hash, now) is not null;

    /// <summary>Notes that a secret was used. The program comes back as it was where the secret is not good any more.</summary>
    public static LabProgram? Use(LabProgram? program, byte[] hash, DateTimeOffset now) => Find(program, hash, now) is { } used
        ? program! with { LastUsedAt = now, Secrets = program.Secrets.Replace(used, used with { LastUsedAt = now }) }
        : program;

    /// <summary>The answer about a program that is not there, or another lab's.</summary>
    public static Refusal Unknown => new("unknown-client", "There is no such program.");

    private static ClientSecret? Find(LabProgram? program, byte[] hash, DateTimeOffset now) =>
        program is { RevokedAt: null } ? program.Secrets.FirstOrDefault(secret => now < secret.ExpiresAt && Same(secret.Hash, hash)) : null;

    private static bool Same(byte[] one, byte[] other) => CryptographicOperations.FixedTimeEquals(one, other);
}
