using System.Collections.Immutable;

namespace HealthWuhan.Domain.Identity;

/// <summary>A program that works for a lab, or reads for an authority, and signs itself in, with secrets that are changed while it runs.</summary>
[GenerateSerializer, Immutable, Alias("lab-program")]
public sealed record LabProgram
{
    private const string IdPrefix = "lp-";

    /// <summary>The OAuth client id: <c>lp-</c> and random lower-case letters and digits.</summary>
    [Id(0)] public string ClientId { get; init; } = "";

    /// <summary>Whose it is, for life.</summary>
    [Id(1)] public string Lab { get; init; } = "";

    /// <summary>What its owner calls it.</summary>
    [Id(2)] public string Name { get; init; } = "";

    [Id(3)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The user name of who made it.</summary>
    [Id(4)] public string CreatedBy { get; init; } = "";

    /// <summary>The ones that may be good, the oldest first.</summary>
    [Id(5)] public ImmutableArray<ClientSecret> Secrets { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The number of the last one that was made: numbers are never used again, so that a repeated deletion finds nothing.</summary>
    [Id(6)] public int LastNumber { get; init; }

    [Id(7)] public DateTimeOffset? LastUsedAt { get; init; }

    [Id(8)] public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Null for what works for a lab; else <see cref="Roles.Integrator"/>, whose lab is empty.</summary>
    [Id(9)] public string? Role { get; init; }

    /// <summary>The district whose people an integrator may read; null for the whole city.</summary>
    [Id(10)] public string? District { get; init; }

    /// <summary>The key of the program's grain; see <see cref="Sampling.Barcode.GrainKey"/> for why it has a prefix.</summary>
    public static string GrainKey(string clientId) => "p-" + clientId;

    /// <summary>An id for a new program.</summary>
    /// <param name="random">At least 20 random lower-case letters and digits.</param>
    public static string IdOf(string random) => IdPrefix + random;

    /// <summary>Whether it may be one: nothing else is looked for, and no new account is named so.</summary>
    public static bool IsClientId(string? text) =>
        text is { Length: >= 20 and <= 40 } && text.StartsWith(IdPrefix, StringComparison.Ordinal) && StaffAccount.IsUsername(text);

    /// <summary>Without the secrets' hashes; see <see cref="IdentityDocument"/> for who prints.</summary>
    public override string ToString() => $"{ClientId} of {(Role is null ? Lab : Role)}";
}

/// <summary>One secret of a program; of the secret itself only a keyed hash is kept.</summary>
[GenerateSerializer, Immutable, Alias("client-secret")]
public sealed record ClientSecret
{
    /// <summary>Among the secrets of its program, from 1 on.</summary>
    [Id(0)] public int Number { get; init; }

    [Id(1)] public byte[] Hash { get; init; } = [];

    [Id(2)] public DateTimeOffset CreatedAt { get; init; }

    [Id(3)] public DateTimeOffset ExpiresAt { get; init; }

    [Id(4)] public DateTimeOffset? LastUsedAt { get; init; }
}
