using System.Text.Json.Serialization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// A session as the contract answers it. <c>expiresIn</c> and <c>refreshExpiresIn</c> are in seconds; the refresh token is good once, and not at all after
/// the session's end.
/// </summary>
public sealed record SessionAnswer(
    [property: JsonPropertyName("accessToken")] string AccessToken, string TokenType, int ExpiresIn, string RefreshToken, int RefreshExpiresIn)
{
    /// <summary>For staff: what the account's owner has yet to do, <c>password</c> or <c>totp</c>; after <see cref="DueAt"/> the account opens nothing until it is done.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Due { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>Opens sessions for those who have proved who they are, carries them on by refresh tokens and ends them.</summary>
internal sealed class Sessions(GrainCalls grains, AccessTokens access, RefreshTokens refresh, TimeProvider clock)
{
    /// <summary>A phone in its owner's pocket, over the weeks in which a city is tested again and again without an SMS each time.</summary>
    private static readonly TimeSpan s_citizenSession = TimeSpan.FromDays(30);

    /// <summary>A shift.</summary>
    private static readonly TimeSpan s_staffSession = TimeSpan.FromHours(12);

    /// <summary>The answer about a session that does not go on, whatever the reason.</summary>
    public static Refusal Ended => new("session-ended", "This session has ended, or its token was used before; sign in again.");

    public Task<Result<SessionAnswer>> Open(CitizenKey citizen, CancellationToken cancellationToken) =>
        Open(citizen.Value, s_citizenSession, id => access.IssueTo(citizen, id, isSignIn: true, cancellationToken), cancellationToken);

    public Task<Result<SessionAnswer>> Open(StaffAccount account, CancellationToken cancellationToken) => Open(
        StaffAccount.GrainKey(account.Username), s_staffSession, id => access.IssueTo(account, id, cancellationToken), cancellationToken);

    /// <summary>A new pair of tokens for a refresh token that is good. Refuses with <c>session-ended</c>, whatever is wrong with it.</summary>
    public async Task<Result<SessionAnswer>> Refresh(string token, CancellationToken cancellationToken)
    {
        if (refresh.Read(token) is not { } claims)
            return Ended;
        var issued = await IssueAfresh(claims, cancellationToken);
        if (issued.Refusal is { } refusal)
            return refusal;

        // Made before the call, so that a call which is repeated because its answer was lost is the same exchange.
        var next = refresh.Issue(claims);
        var endsAt = await grains.Ask<ISessionGrain, DateTimeOffset?>(
            AccountSessions.GrainKey(claims.Account),
            grain => grain.Refresh(claims.SessionId, RefreshTokens.HashOf(token), RefreshTokens.HashOf(next), cancellationToken),
            cancellationToken);
        return endsAt is { } end ? Answer(issued.Value, next, end) : Ended;
    }

    /// <summary>Ends one session: its refresh token is good for nothing, its access token until it expires.</summary>
    public Task Close(string account, string sessionId, CancellationToken cancellationToken) =>
        grains.Tell<ISessionGrain>(AccountSessions.GrainKey(account), grain => grain.Close(sessionId, cancellationToken), cancellationToken);

    /// <summary>Ends every session of an account.</summary>
    public Task CloseAll(string account, CancellationToken cancellationToken) =>
        grains.Tell<ISessionGrain>(AccountSessions.GrainKey(account), grain => grain.CloseAll(cancellationToken), cancellationToken);

    private async Task<Result<SessionAnswer>> Open(
        string account, TimeSpan lifetime, Func<string, ValueTask<Result<string>>> issue, CancellationToken cancellationToken)
    {
        var id = RefreshTokens.NewSessionId();
        var issued = await issue(id);
        if (issued.Refusal is { } refusal)
            return refusal;

        var token = refresh.Issue(new(account, id));
        var session = new Session { Id = id, Token = RefreshTokens.HashOf(token), ExpiresAt = clock.GetUtcNow() + lifetime };
        await grains.Tell<ISessionGrain>(AccountSessions.GrainKey(account), grain => grain.Open(session, cancellationToken), cancellationToken);
        return Answer(issued.Value, token, session.ExpiresAt);
    }

    /// <summary>An access token by what is true now: of a member of staff, the role and the place of work may have changed since the sign-in.</summary>
    private async Task<Result<string>> IssueAfresh(RefreshClaims claims, CancellationToken cancellationToken)
    {
        if (CitizenKey.Is(claims.Account))
            return await access.IssueTo(new CitizenKey(claims.Account), claims.SessionId, isSignIn: false, cancellationToken);

        var account = await grains.Ask<IStaffAccountGrain, StaffAccount?>(claims.Account, grain => grain.Get(cancellationToken), cancellationToken);
        return account is null ? Ended : await access.IssueTo(account, claims.SessionId, cancellationToken);
    }

    private SessionAnswer Answer(string accessToken, string refreshToken, DateTimeOffset endsAt) => new(
        accessToken, "Bearer", (int)AccessTokens.Lifetime.TotalSeconds, refreshToken, (int)(endsAt - clock.GetUtcNow()).TotalSeconds);
}
