using HealthWuhan.Domain.Identity;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Identity;

public class StaffAttemptRulesTests
{
    [Fact]
    public void The_tenth_wrong_password_within_the_window_locks_for_fifteen_minutes()
    {
        var (nine, ten) = (Wrong(9), Wrong(10));
        Assert.Null(StaffAttemptRules.LockedUntil(nine, Noon));
        Assert.Equal(Noon.AddMinutes(9 + 15), StaffAttemptRules.LockedUntil(ten, Noon.AddMinutes(10)));
        Assert.Null(StaffAttemptRules.LockedUntil(ten, Noon.AddMinutes(9 + 15)));
    }

    [Fact]
    public void A_locked_name_refuses_the_right_password_and_counts_nothing()
    {
        var locked = Wrong(10);
        var (verdict, next) = StaffAttemptRules.Conclude(locked, isRight: true, Noon.AddMinutes(10));
        Assert.Equal((new StaffVerdict(false, Noon.AddMinutes(9 + 15)), true), (verdict, ReferenceEquals(locked, next)));
    }

    [Fact]
    public void A_right_password_forgets_the_wrong_ones() =>
        Assert.Equal((new StaffVerdict(true, null), null), StaffAttemptRules.Conclude(Wrong(9), isRight: true, Noon.AddMinutes(10)));

    [Fact]
    public void A_right_password_without_its_code_is_told_only_while_the_name_is_not_locked() =>
        Assert.Equal(
            [new(true, null), new(false, Noon.AddMinutes(9 + 15))],
            ((int[])[9, 10]).Select(wrong => StaffAttemptRules.Consider(Wrong(wrong), Noon.AddMinutes(10))));

    [Fact]
    public void A_wrong_password_counts_for_fifteen_minutes()
    {
        var next = StaffAttemptRules.Conclude(Wrong(9), isRight: false, Noon.AddMinutes(15)).Next!;
        Assert.Equal((9, null), (next.Wrong.Length, next.LockedUntil));
    }

    [Fact]
    public void After_a_lock_the_count_begins_anew()
    {
        var next = StaffAttemptRules.Conclude(Wrong(10), isRight: false, Noon.AddMinutes(9 + 15)).Next!;
        Assert.Equal((1, null), (next.Wrong.Length, next.LockedUntil));
    }

    [Fact]
    public void What_no_longer_counts_is_over() =>
        Assert.Equal(
            [false, true, false, true],
            [
                StaffAttemptRules.AreOver(Wrong(1)!, Noon.AddMinutes(14)),
                StaffAttemptRules.AreOver(Wrong(1)!, Noon.AddMinutes(15)),
                StaffAttemptRules.AreOver(Wrong(10)!, Noon.AddMinutes(9 + 14)),
                StaffAttemptRules.AreOver(Wrong(10)!, Noon.AddMinutes(9 + 15)),
            ]);

    /// <summary>So many wrong passwords, one a minute from noon.</summary>
    private static StaffAttempts? Wrong(int count)
    {
        StaffAttempts? attempts = null;
        for (var minute = 0; minute < count; minute++)
            attempts = StaffAttemptRules.Conclude(attempts, isRight: false, Noon.AddMinutes(minute)).Next;
        return attempts;
    }
}
