using HealthWuhan.Domain.Identity;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Identity;

public class StaffAccountRulesTests
{
    private static readonly StaffAccount Medic = new()
    {
        Username = "medic",
        Role = Roles.Medic,
        Site = "wuchang-01",
        PasswordHash = "hash-1",
        FirstSteps = new() { Since = Noon, PasswordDue = true },
    };

    private static readonly StaffAccount Enrolled = Medic with { SecondFactor = new() { Secret = [1], LastStep = 100, RecoveryCodes = [[7], [8]] } };

    [Fact]
    public void An_account_that_an_admin_makes_is_to_change_its_password_at_once()
    {
        var made = StaffAccountRules.Create(null, Medic with { FirstSteps = null }, Noon).Value;
        Assert.Equal(new StaffFirstSteps { Since = Noon, PasswordDue = true, AtOnce = true }, made.FirstSteps);
        Assert.Same(made, StaffAccountRules.Create(made, Medic, Noon.AddDays(1)).Value);
        Assert.Equal("username-taken", StaffAccountRules.Create(made, Medic with { PasswordHash = "another" }, Noon).Refusal?.Code);
    }

    [Theory]
    [InlineData(Roles.Medic, "site", true)]
    [InlineData(Roles.Courier, "site", true)]
    [InlineData(Roles.Medic, "lab", false)]
    [InlineData(Roles.Courier, "district", false)]
    [InlineData(Roles.LabOperator, "lab", true)]
    [InlineData(Roles.LabSupervisor, "site", false)]
    [InlineData(Roles.Reviewer, "district", true)]
    [InlineData(Roles.Reviewer, "lab", false)]
    [InlineData(Roles.Integrator, "district", true)]
    [InlineData(Roles.Integrator, "lab", false)]
    [InlineData(Roles.Admin, "site", false)]
    [InlineData(Roles.Commander, "district", false)]
    [InlineData(Roles.Auditor, "", true)]
    [InlineData(Roles.Medic, "", true)]
    [InlineData(Roles.Citizen, "", false)]
    [InlineData("nurse", "", false)]
    public void A_role_is_bound_to_its_own_kind_of_place(string role, string bound, bool fits) => Assert.Equal(fits, StaffAccountRules.RefuseBinding(new(role)
    {
        Site = bound == "site" ? "x" : null,
        Lab = bound == "lab" ? "x" : null,
        District = bound == "district" ? "x" : null,
    }) is null);

    [Fact]
    public void A_chosen_password_is_no_longer_due_and_choosing_is_repeatable()
    {
        var chosen = Apply(Medic, new PasswordChosen("hash-1", "hash-2"));
        Assert.Equal(("hash-2", false), (chosen.PasswordHash, chosen.FirstSteps!.PasswordDue));
        Assert.Same(chosen, Apply(chosen, new PasswordChosen("hash-1", "hash-2")));
    }

    [Fact]
    public void Of_two_passwords_that_are_chosen_at_once_one_stays() =>
        Assert.Equal("account-changed", Refused(Apply(Medic, new PasswordChosen("hash-1", "hash-2")), new PasswordChosen("hash-1", "hash-3")));

    [Fact]
    public void A_stronger_hash_replaces_only_the_one_it_was_made_for()
    {
        Assert.Equal("hash-2", Apply(Medic, new PasswordRehashed("hash-1", "hash-2")).PasswordHash);
        Assert.Same(Medic, Apply(Medic, new PasswordRehashed("hash-0", "hash-2")));
        Assert.True(Apply(Medic, new PasswordRehashed("hash-1", "hash-2")).FirstSteps!.PasswordDue);
    }

    [Fact]
    public void A_password_from_an_admin_is_due_at_once() => Assert.Equal(
        ("hash-9", new StaffFirstSteps { Since = Noon.AddDays(9), PasswordDue = true, AtOnce = true }),
        (Apply(Enrolled, new OneTimePasswordGiven("hash-9")).PasswordHash, Apply(Enrolled, new OneTimePasswordGiven("hash-9")).FirstSteps));

    [Fact]
    public void First_steps_begin_once()
    {
        Assert.Equal(new StaffFirstSteps { Since = Noon.AddDays(9), PasswordDue = true }, Apply(Medic with { FirstSteps = null }, new FirstStepsBegun()).FirstSteps);
        Assert.Same(Medic, Apply(Medic, new FirstStepsBegun()));
    }

    [Fact]
    public void An_offered_factor_counts_when_it_is_confirmed_and_the_one_before_until_then()
    {
        var offered = Apply(Enrolled, new SecondFactorOffered([2]));
        Assert.Equal([1], offered.SecondFactor!.Secret);
        Assert.Equal([2], offered.SecondFactor.Offered);
        Assert.Equal("account-changed", Refused(offered, new SecondFactorConfirmed([3], 1, [])));

        var confirmation = new SecondFactorConfirmed([2], 101, [[9]]);
        var confirmed = Apply(offered, confirmation);
        Assert.Equal([2], confirmed.SecondFactor!.Secret);
        Assert.Equal((101L, 1, 0), (confirmed.SecondFactor.LastStep, confirmed.SecondFactor.RecoveryCodes.Length, confirmed.SecondFactor.Offered.Length));
        Assert.Same(confirmed, Apply(confirmed, confirmation));
    }

    [Fact]
    public void Nothing_is_confirmed_that_was_not_offered()
    {
        Assert.Equal("account-changed", Refused(Medic, new SecondFactorConfirmed([2], 1, [])));
        Assert.Equal("account-changed", Refused(Enrolled, new SecondFactorConfirmed([], 1, [])));
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Each_time_step_is_taken_once_and_none_before_it(long step, bool isTaken) =>
        Assert.Equal(isTaken, StaffAccountRules.Apply(Enrolled, new TotpUsed(step), Noon).Refusal is null);

    [Fact]
    public void A_recovery_code_is_taken_once()
    {
        var used = Apply(Enrolled, new RecoveryCodeUsed([7]));
        Assert.Equal([8], used.SecondFactor!.RecoveryCodes.Single());
        Assert.Equal("account-changed", Refused(used, new RecoveryCodeUsed([7])));
        Assert.Equal("account-changed", Refused(Medic, new RecoveryCodeUsed([7])));
    }

    [Fact]
    public void A_factor_that_is_set_back_is_due_at_once_and_the_password_only_where_it_was()
    {
        var changed = Apply(Enrolled, new PasswordChosen("hash-1", "hash-2"));
        var forgotten = Apply(changed, new SecondFactorForgotten());
        Assert.Equal((null, new StaffFirstSteps { Since = Noon.AddDays(9), AtOnce = true }), (forgotten.SecondFactor, forgotten.FirstSteps));
        Assert.True(Apply(Enrolled, new SecondFactorForgotten()).FirstSteps!.PasswordDue);
    }

    [Fact]
    public void Other_work_leaves_password_and_factor_as_they_are()
    {
        var moved = Apply(Enrolled, new Reassigned(new(Roles.Reviewer) { District = "420106" }));
        Assert.Equal(Enrolled with { Role = Roles.Reviewer, Site = null, District = "420106" }, moved);
    }

    [Fact]
    public void Who_is_barred_is_let_in_again()
    {
        var barred = Apply(Medic, new Barred(true));
        Assert.True(barred.IsDisabled);
        Assert.Same(barred, Apply(barred, new Barred(true)));
        Assert.Equal(Medic, Apply(barred, new Barred(false)));
    }

    private static StaffAccount Apply(StaffAccount account, StaffAccountChange change) => StaffAccountRules.Apply(account, change, Noon.AddDays(9)).Value;

    private static string? Refused(StaffAccount account, StaffAccountChange change) => StaffAccountRules.Apply(account, change, Noon).Refusal?.Code;
}
