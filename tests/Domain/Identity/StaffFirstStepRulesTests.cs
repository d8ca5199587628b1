using HealthWuhan.Domain.Identity;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Identity;

public class StaffFirstStepRulesTests
{
    private static readonly StaffPolicy Policy = new(TimeSpan.FromDays(3), [Roles.Admin]);
    private static readonly StaffPolicy InEarnest = Policy with { FirstStepsWithin = TimeSpan.Zero };
    private static readonly StaffFirstSteps Seeded = new() { Since = Noon, PasswordDue = true };
    private static readonly SecondFactor Confirmed = new() { Secret = [1] };

    [Theory]
    [InlineData(Roles.Medic, true, false, "password")]
    [InlineData(Roles.Medic, false, false, "")]
    [InlineData(Roles.Admin, true, false, "password,totp")]
    [InlineData(Roles.Admin, false, false, "totp")]
    [InlineData(Roles.Admin, true, true, "password")]
    [InlineData(Roles.Admin, false, true, "")]
    public void A_password_of_ones_own_is_due_and_for_some_roles_a_second_factor(string role, bool passwordDue, bool hasTotp, string due) =>
        Assert.Equal(due, string.Join(',', StaffFirstStepRules.Due(Account(role, Seeded with { PasswordDue = passwordDue }, hasTotp), Policy)));

    [Fact]
    public void A_factor_that_is_only_offered_is_still_due()
    {
        var account = Account(Roles.Admin, Seeded with { PasswordDue = false }) with { SecondFactor = new() { Offered = [1] } };
        Assert.Equal(["totp"], StaffFirstStepRules.Due(account, Policy));
    }

    [Fact]
    public void Of_an_account_of_before_there_were_first_steps_nothing_is_due()
    {
        Assert.Empty(StaffFirstStepRules.Due(Account(Roles.Admin, null), Policy));
        Assert.Null(StaffFirstStepRules.Refuse(Account(Roles.Admin, null), InEarnest, Noon.AddYears(1)));
    }

    [Fact]
    public void Seeded_passwords_work_for_the_grace_and_then_for_nothing_else()
    {
        var account = Account(Roles.Medic, Seeded);
        Assert.Equal(Noon.AddDays(3), StaffFirstStepRules.DueAt(account, Policy));
        Assert.Null(StaffFirstStepRules.Refuse(account, Policy, Noon.AddDays(3).AddTicks(-1)));
        Assert.Equal("password-change-required", StaffFirstStepRules.Refuse(account, Policy, Noon.AddDays(3))?.Code);
    }

    [Fact]
    public void A_city_in_earnest_gives_no_grace() => Assert.Equal("password-change-required", StaffFirstStepRules.Refuse(Account(Roles.Medic, Seeded), InEarnest, Noon)?.Code);

    [Fact]
    public void What_an_admin_gives_out_has_no_grace_whatever_the_city_gives() =>
        Assert.Equal("password-change-required", StaffFirstStepRules.Refuse(Account(Roles.Medic, Seeded with { AtOnce = true }), Policy, Noon)?.Code);

    [Fact]
    public void After_the_password_the_second_factor_is_asked_for()
    {
        var account = Account(Roles.Admin, Seeded with { PasswordDue = false });
        Assert.Equal("totp-enrolment-required", StaffFirstStepRules.Refuse(account, InEarnest, Noon)?.Code);
        Assert.Null(StaffFirstStepRules.Refuse(account with { SecondFactor = Confirmed }, InEarnest, Noon));
    }

    private static StaffAccount Account(string role, StaffFirstSteps? steps, bool hasTotp = false) =>
        new() { Username = "somebody", Role = role, FirstSteps = steps, SecondFactor = hasTotp ? Confirmed : null };
}
