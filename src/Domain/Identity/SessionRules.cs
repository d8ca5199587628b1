using System.Collections.Immutable;
using System.Security.Cryptography;

namespace HealthWuhan.Domain.Identity;

/// <summary>One signed-in device: the chain of refresh tokens that began with a sign-in. Of the tokens only hashes are kept.</summary>
[GenerateSerializer, Immutable, Alias("session")]
public sealed record Session
{
    [Id(0)] public string Id { get; init; } = "";

    /// <summary>The hash of the one token that is good.</summary>
    [Id(1)] public byte[] Token { get; init; } = [];

    /// <summary>The hash of the token before it: tells a call that is repeated from a token that is used twice.</summary>
    [Id(2)] public byte[] Used { get; init; } = [];

    /// <summary>No refresh puts it off: whoever is signed in proves it again in the end.</summary>
    [Id(3)] public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>The open sessions of a citizen or a member of staff, the oldest first.</summary>
[GenerateSerializer, Immutable, Alias("account-sessions")]
public sealed record AccountSessions
{
    /// <summary>The key of an account's sessions. The account is the key of its own grain: a citizen's, or <see cref="StaffAccount.GrainKey"/>.</summary>
    public static string GrainKey(string account) => "s-" + account;

    [Id(0)]
    public ImmutableArray<Session> Open
    {
        get => field.IsDefault ? [] : field;
        init;
    }
}

/// <summary>The life of a session: opened by a sign-in, carried on by tokens that are good once, ended by its owner, by time or by a token used twice.</summary>
public static class SessionRules
{
    /// <summary>A sign-in beyond it ends the oldest session.</summary>
    public const int MaxOpen = 20;

    /// <summary>Adds a session; the same one again is a repeat.</summary>
    public static AccountSessions Open(AccountSessions? sessions, Session session, DateTimeOffset now)
    {
        if (Find(sessions, session.Id, now) is not null)
            return sessions!;

        var others = Alive(sessions, now);
        return new() { Open = [.. others.Skip(others.Length - MaxOpen + 1), session] };
    }

    /// <summary>
    /// Exchanges the good token of a session for the next one; the very same exchange again is a repeat. Any other token ends the session: it was used
    /// before, by its owner or by a thief, and nobody can tell which of them holds the next one.
    /// </summary>
    /// <returns>The session as it goes on, or null; and what remains to be stored, null where nothing does.</returns>
    public static (Session? Session, AccountSessions? Next) Refresh(AccountSessions? sessions, string id, byte[] token, byte[] next, DateTimeOffset now)
    {
        if (Find(sessions, id, now) is not { } session)
            return (null, sessions);
        if (Same(session.Used, token) && Same(session.Token, next))
            return (session, sessions);
        if (!Same(session.Token, token))
            return (null, Close(sessions, id));

        var refreshed = session with { Token = next, Used = token };
        return (refreshed, new() { Open = sessions!.Open.Replace(session, refreshed) });
    }

    /// <summary>Ends a session; null where none is left.</summary>
    public static AccountSessions? Close(AccountSessions? sessions, string id)
    {
        var left = sessions?.Open.RemoveAll(session => session.Id == id) ?? [];
        if (left.IsEmpty)
            return null;
        return left.Length == sessions!.Open.Length ? sessions : new() { Open = left };
    }

    private static Session? Find(AccountSessions? sessions, string id, DateTimeOffset now) =>
        Alive(sessions, now).FirstOrDefault(session => session.Id == id);

    private static ImmutableArray<Session> Alive(AccountSessions? sessions, DateTimeOffset now) =>
        sessions?.Open.RemoveAll(session => now >= session.ExpiresAt) ?? [];

    private static bool Same(byte[] one, byte[] other) => CryptographicOperations.FixedTimeEquals(one, other);
}
