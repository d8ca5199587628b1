using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace HealthWuhan.Domain.Identity;

/// <summary>The wrong passwords lately given for a user name, whether anybody has it or not.</summary>
[GenerateSerializer, Immutable, Alias("staff-attempts")]
public sealed record StaffAttempts
{
    /// <summary>When each was given, oldest first; none older than the window counts.</summary>
    [Id(0)] public ImmutableArray<DateTimeOffset> Wrong { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Null where the name was not locked since the last right password.</summary>
    [Id(1)] public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>The key of a name's grain: a hash, since what is typed there is at times a password.</summary>
    public static string GrainKey(string username) => "w-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(username)));
}

/// <summary>How a sign-in ended: with the account, with a no, or with a name that is locked, whose password is not even looked at.</summary>
/// <param name="Accepted">Whether the password was right, and counted.</param>
/// <param name="LockedUntil">Where the name is locked: until when.</param>
[GenerateSerializer, Immutable, Alias("staff-verdict")]
public readonly record struct StaffVerdict([property: Id(0)] bool Accepted, [property: Id(1)] DateTimeOffset? LockedUntil);

/// <summary>Ten wrong passwords within 15 minutes lock a user name for 15 minutes, a name that nobody has like any other.</summary>
public static class StaffAttemptRules
{
    private const int Limit = 10;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LockTime = TimeSpan.FromMinutes(15);

    /// <summary>Until when the name is locked; null where it is not.</summary>
    public static DateTimeOffset? LockedUntil(StaffAttempts? attempts, DateTimeOffset now) =>
        attempts?.LockedUntil is { } until && now < until ? until : null;

    /// <summary>
    /// What a verified password comes to, and what is kept of it; null where nothing need be. A locked name refuses the right one too: of
    /// many passwords tried at once, ten are answered.
    /// </summary>
    public static (StaffVerdict Verdict, StaffAttempts? Next) Conclude(StaffAttempts? attempts, bool isRight, DateTimeOffset now)
    {
        if (LockedUntil(attempts, now) is { } until)
            return (new(false, until), attempts);
        if (isRight)
            return (new(true, null), null);

        var wrong = (attempts?.Wrong ?? []).RemoveAll(at => at <= now - Window).Add(now);
        return (default, wrong.Length < Limit ? new() { Wrong = wrong } : new() { LockedUntil = now + LockTime });
    }

    /// <summary>
    /// What a right password comes to whose code is missing. It counts as nothing: as a wrong one it would lock its owner out, and as a right one it
    /// would let codes be tried without end.
    /// </summary>
    public static StaffVerdict Consider(StaffAttempts? attempts, DateTimeOffset now) =>
        LockedUntil(attempts, now) is { } until ? new(false, until) : new(true, null);

    /// <summary>Whether none of it counts any more, so that it need not be kept.</summary>
    public static bool AreOver(StaffAttempts attempts, DateTimeOffset now) =>
        LockedUntil(attempts, now) is null && attempts.Wrong.All(at => at <= now - Window);
}
