using System.Collections.Immutable;

namespace HealthWuhan.Domain.Identity;

/// <summary>An account's authenticator app (TOTP, RFC 6238) and the codes for the day it is lost.</summary>
[GenerateSerializer, Immutable, Alias("second-factor")]
public sealed record SecondFactor
{
    /// <summary>Shared with the app. Empty until the first code has shown that the app has it.</summary>
    [Id(0)] public byte[] Secret { get; init; } = [];

    /// <summary>Of the last code that was taken: no code of this time step or an earlier one is taken again.</summary>
    [Id(1)] public long LastStep { get; init; }

    /// <summary>Keyed hashes of the recovery codes that are left.</summary>
    [Id(2)] public ImmutableArray<byte[]> RecoveryCodes { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>A secret that was shown and is not confirmed yet; the one before goes on until it is.</summary>
    [Id(3)] public byte[] Offered { get; init; } = [];

    /// <summary>Whether a sign-in needs it.</summary>
    public bool IsConfirmed => Secret.Length > 0;

    /// <summary>Without the secrets; see <see cref="IdentityDocument"/> for who prints.</summary>
    public override string ToString() => IsConfirmed ? "confirmed" : "offered";
}
