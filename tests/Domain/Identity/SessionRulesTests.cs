using CsCheck;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Sampling;

namespace HealthWuhan.Tests.Identity;

/// <summary>The life of a session.</summary>
public class SessionRulesTests
{
    private static readonly DateTimeOffset Now = Tubes.Noon;

    [Fact]
    public void A_token_is_exchanged_for_the_next_and_the_session_does_not_grow_longer()
    {
        var (session, next) = SessionRules.Refresh(Opened("phone"), "phone", Token(0), Token(1), Now.AddHours(1));
        Assert.Equal(Now.AddDays(30), session!.ExpiresAt);
        Assert.Equal(Token(1), next!.Open[0].Token);
        Assert.NotNull(SessionRules.Refresh(next, "phone", Token(1), Token(2), Now.AddHours(2)).Session);
    }

    [Fact]
    public void The_same_exchange_again_is_a_repeat()
    {
        var once = SessionRules.Refresh(Opened("phone"), "phone", Token(0), Token(1), Now).Next;
        var (session, twice) = SessionRules.Refresh(once, "phone", Token(0), Token(1), Now);
        Assert.NotNull(session);
        Assert.Same(once, twice);
    }

    [Fact]
    public void A_used_token_ends_its_session_and_no_other()
    {
        var sessions = SessionRules.Refresh(Opened("phone", "tablet"), "phone", Token(0), Token(1), Now).Next;
        var (session, left) = SessionRules.Refresh(sessions, "phone", Token(0), Token(2), Now);
        Assert.Null(session);
        Assert.Equal("tablet", Assert.Single(left!.Open).Id);
        Assert.Null(SessionRules.Refresh(left, "phone", Token(1), Token(3), Now).Session);
    }

    [Fact]
    public void A_session_ends_with_its_time() =>
        Assert.Null(SessionRules.Refresh(Opened("phone"), "phone", Token(0), Token(1), Now.AddDays(30)).Session);

    [Fact]
    public void A_sign_in_beyond_the_last_ends_the_oldest_session()
    {
        var sessions = Opened([.. Enumerable.Range(0, SessionRules.MaxOpen + 1).Select(i => $"device-{i}")]);
        Assert.Equal((SessionRules.MaxOpen, "device-1"), (sessions.Open.Length, sessions.Open[0].Id));
    }

    [Fact]
    public void What_is_over_is_forgotten_at_the_next_sign_in() =>
        Assert.Equal("tablet", Assert.Single(SessionRules.Open(Opened("phone"), Session("tablet", Now.AddDays(60)), Now.AddDays(30)).Open).Id);

    [Fact]
    public void Opening_and_closing_can_be_repeated()
    {
        var sessions = Opened("phone", "tablet");
        Assert.Same(sessions, SessionRules.Open(sessions, sessions.Open[0], Now));
        var closed = SessionRules.Close(sessions, "phone");
        Assert.Same(closed, SessionRules.Close(closed, "phone"));
        Assert.Null(SessionRules.Close(SessionRules.Close(closed, "tablet"), "tablet"));
    }

    /// <summary>At every step somebody presents the newest token, or one that is so many exchanges old.</summary>
    [Fact]
    public void A_session_goes_on_until_somebody_presents_an_older_token_and_no_longer() => Gen.Frequency((4, Gen.Const(0)), (1, Gen.Int[1, 3])).Array[1, 12].Sample(
        ages =>
        {
            AccountSessions? sessions = Opened("phone");
            var hasEnded = false;
            for (var newest = 0; newest < ages.Length; newest++)
            {
                var presented = Math.Max(0, newest - ages[newest]);
                hasEnded |= presented != newest;
                (var session, sessions) = SessionRules.Refresh(sessions, "phone", Token(presented), Token(newest + 1), Now);
                if (session is null != hasEnded)
                    return false;
            }

            return true;
        },
        iter: 2000);

    private static AccountSessions Opened(params string[] ids) =>
        ids.Aggregate((AccountSessions?)null, (sessions, id) => SessionRules.Open(sessions, Session(id, Now.AddDays(30)), Now))!;

    private static Session Session(string id, DateTimeOffset end) => new() { Id = id, Token = Token(0), ExpiresAt = end };

    private static byte[] Token(int number) => BitConverter.GetBytes(number);
}
