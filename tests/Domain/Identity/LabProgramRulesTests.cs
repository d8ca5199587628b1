using CsCheck;
using HealthWuhan.Domain.Identity;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Identity;

public class LabProgramRulesTests
{
    private static readonly LabProgram Begun = LabProgramRules.Begin(null, new() { ClientId = "lp-x", Lab = "lab-01", Name = "LIS" }, Secret(1));

    [Fact]
    public void A_program_begins_with_one_secret_and_begins_once()
    {
        Assert.Equal((1, 1), (Begun.Secrets.Single().Number, Begun.LastNumber));
        Assert.Same(Begun, LabProgramRules.Begin(Begun, new() { ClientId = "lp-x", Lab = "lab-02" }, Secret(2)));
    }

    [Fact]
    public void Two_secrets_are_good_at_once_and_a_third_is_refused()
    {
        var two = LabProgramRules.AddSecret(Begun, Secret(2), Noon).Value;
        Assert.True(LabProgramRules.Knows(two, Secret(1).Hash, Noon));
        Assert.True(LabProgramRules.Knows(two, Secret(2).Hash, Noon));
        Assert.Equal("too-many-secrets", LabProgramRules.AddSecret(two, Secret(3), Noon).Refusal?.Code);
    }

    [Fact]
    public void The_same_secret_added_again_changes_nothing()
    {
        var two = LabProgramRules.AddSecret(Begun, Secret(2), Noon).Value;
        Assert.Same(two, LabProgramRules.AddSecret(two, Secret(2), Noon).Value);
    }

    [Fact]
    public void A_secret_that_has_run_out_is_not_good_and_makes_room()
    {
        var two = LabProgramRules.AddSecret(Begun, Secret(2) with { ExpiresAt = Noon.AddDays(2) }, Noon).Value;
        var later = Noon.AddDays(1);
        Assert.False(LabProgramRules.Knows(two, Secret(1).Hash, later));
        Assert.Equal([2, 3], LabProgramRules.AddSecret(two, Secret(3), later).Value.Secrets.Select(secret => secret.Number));
    }

    [Fact]
    public void A_number_is_never_used_again()
    {
        var none = LabProgramRules.RemoveSecret(Begun, 1).Value;
        var again = LabProgramRules.AddSecret(none, Secret(2), Noon).Value;
        Assert.Equal(2, Assert.Single(again.Secrets).Number);
        Assert.Same(again, LabProgramRules.RemoveSecret(again, 1).Value);
    }

    [Fact]
    public void A_program_that_is_ended_knows_no_secret_and_gets_none()
    {
        var ended = LabProgramRules.Revoke(Begun, Noon).Value;
        Assert.False(LabProgramRules.Knows(ended, Secret(1).Hash, Noon));
        Assert.Equal("unknown-client", LabProgramRules.AddSecret(ended, Secret(2), Noon).Refusal?.Code);
        Assert.Same(ended, LabProgramRules.Revoke(ended, Noon.AddDays(1)).Value);
    }

    [Fact]
    public void A_use_is_noted_at_the_program_and_at_the_secret()
    {
        var used = LabProgramRules.Use(Begun, Secret(1).Hash, Noon.AddHours(1))!;
        Assert.Equal((Noon.AddHours(1), Noon.AddHours(1)), (used.LastUsedAt, used.Secrets.Single().LastUsedAt));
        Assert.Same(Begun, LabProgramRules.Use(Begun, Secret(2).Hash, Noon));
    }

    /// <summary>Whatever is added, removed and waited for: at most two are good, no number comes twice, and only what was given is known.</summary>
    [Fact]
    public void However_secrets_come_and_go_at_most_two_are_good() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 6], Gen.Int[0, 30]).Array[1, 30].Sample(steps =>
        {
            var (program, now, given) = (Begun, Noon, 1);
            foreach (var (what, number, hours) in steps)
            {
                now = now.AddHours(hours);
                var next = what == 0 ? LabProgramRules.RemoveSecret(program, number) : LabProgramRules.AddSecret(program, Secret((byte)++given, now), now);
                program = next.Refusal is null ? next.Value : program;
            }

            return Enumerable.Range(1, given).Count(seed => LabProgramRules.Knows(program, Secret((byte)seed).Hash, now)) <= 2
                && program.Secrets.Select(secret => secret.Number).Distinct().Count() == program.Secrets.Length
                && !LabProgramRules.Knows(program, Secret((byte)(given + 1)).Hash, now);
        });

    [Theory]
    [InlineData("lp-abcdefghjkmnpqrstuvwxyz2", true)]
    [InlineData("lp-short", false)]
    [InlineData("medic", false)]
    [InlineData("lp-ABCDEFGHJKMNPQRSTUVWXYZ2", false)]
    [InlineData(null, false)]
    public void A_client_id_is_known_by_its_form(string? text, bool isOne) => Assert.Equal(isOne, LabProgram.IsClientId(text));

    private static ClientSecret Secret(byte seed, DateTimeOffset? madeAt = null) =>
        new() { Hash = [seed, 1, 2, 3], CreatedAt = madeAt ?? Noon, ExpiresAt = (madeAt ?? Noon).AddDays(1) };
}
