using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Tests.Citizens;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.Retention;

/// <summary>What goes from a citizen's past, and what must not.</summary>
public class ExpiryRulesTests
{
    private static readonly ExpiryPolicies s_policies = new(new(), new());

    /// <summary>Short times, so that histories of two months have a past that goes.</summary>
    private static readonly ExpiryPolicies s_short = new(new() { ResultsVisibleDays = 14, UnseenVisibleDays = 20, CodeChangeDays = 14 }, new());

    private static readonly ResultLook s_everything = new(Day(60), Day(1));

    [Fact]
    public void An_old_negative_that_was_seen_goes_and_a_young_one_stays()
    {
        var citizen = Orders.Delivered([Negative(0), Negative(20)]);
        var expired = ExpiryRules.Expire(citizen, s_everything, s_policies, Day(31));
        Assert.Equal((1, Day(20), Day(50.25)), (expired.Samples, expired.Citizen.Samples.Single().CollectedAt, expired.Next));
    }

    [Fact]
    public void What_nobody_saw_stays_until_its_bound()
    {
        var citizen = Orders.Delivered([Negative(0)]);
        Assert.Equal((0, Day(90.25)), Counted(ExpiryRules.Expire(citizen, null, s_policies, Day(89))));
        Assert.Equal((1, null), Counted(ExpiryRules.Expire(citizen, null, s_policies, Day(91))));
    }

    [Fact]
    public void A_look_that_was_learnt_of_once_is_remembered()
    {
        var citizen = Orders.Delivered([Negative(0)]);
        var seen = ExpiryRules.Expire(citizen, s_everything, s_policies, Day(10)).Citizen;
        Assert.Equal(s_everything, seen.Look);
        Assert.Empty(ExpiryRules.Expire(seen, null, s_policies, Day(31)).Citizen.Samples);
    }

    [Fact]
    public void Where_nothing_goes_the_citizen_is_the_same_instance()
    {
        var citizen = Orders.Delivered([Negative(0)]);
        Assert.Same(citizen, ExpiryRules.Expire(citizen, null, s_policies, Day(10)).Citizen);
    }

    [Fact]
    public void A_positive_whose_discharge_nobody_recorded_stays_and_is_looked_at_again()
    {
        var citizen = Orders.Delivered([Sample(SampleStatus.Positive, 0)]);
        Assert.Equal((0, Day(207)), Counted(ExpiryRules.Expire(citizen, s_everything, s_policies, Day(200))));
    }

    [Fact]
    public void The_negatives_that_ended_a_quarantine_stay_as_long_as_its_contact()
    {
        var contact = Fact(FactKind.CloseContact);
        var citizen = Orders.Delivered([Negative(12.5), Negative(13.5), Negative(27.5), Negative(28.5)]) with { Facts = [contact] };
        Assert.Equal(HealthCodeColor.Green, Derive(citizen.Facts, citizen.Samples, 60).Color);

        // The one of the two at the end of the days at home that is not needed goes.
        var early = ExpiryRules.Expire(citizen, s_everything, s_policies, Day(60)).Citizen;
        Assert.Equal([Day(28.5), Day(13.5), Day(12.5)], early.Samples.Select(sample => sample.CollectedAt));
        Assert.Equal(HealthCodeColor.Green, Derive(early.Facts, early.Samples, 60).Color);

        var late = ExpiryRules.Expire(early, null, s_policies, Day(181)).Citizen;
        Assert.Equal((0, 0), (late.Samples.Length, late.Facts.Length));
    }

    [Fact]
    public void What_answered_an_order_that_stays_does_not_go_without_it()
    {
        var pool = Sample(SampleStatus.UnderRecheck, 0, 10, "pool") with { ReportedAt = Day(40) };
        var citizen = Orders.Delivered([pool, Sample(SampleStatus.Negative, 1, 1, "single")]);
        Assert.Equal(2, ExpiryRules.Expire(citizen, s_everything, s_policies, Day(50)).Citizen.Samples.Length);
        Assert.Empty(ExpiryRules.Expire(citizen, s_everything, s_policies, Day(71)).Citizen.Samples);
    }

    /// <summary>Whatever was recorded: the code afterwards is on every later day what it would have been, no order that stays changes, and what is shown stays shown.</summary>
    [Fact]
    public void Nothing_that_is_left_says_anything_else_than_before() =>
        (from history in History
         from look in Gen.Int[0, 60].Nullable()
         from later in Gen.Int[0, 60]
         select (history, look, later)).Sample(
            given =>
            {
                var (now, then) = (Day(given.history.Day + 20), given.history.Day + 20 + given.later);
                var look = given.look is { } day ? new ResultLook(Day(day), Day(day)) : null;
                var before = Orders.Delivered(given.history.Samples.DistinctBy(sample => sample.Id)) with { Facts = [.. given.history.Facts.DistinctBy(fact => (fact.Kind, fact.Source))] };
                var after = ExpiryRules.Expire(before, look, s_short, now).Citizen;
                return SameCode(before, after, then) && SameOrders(before, after)
                    && ResultVisibility.Shown(before.Samples, look, s_short.Retention, now).All(after.Samples.Contains);
            },
            iter: 5000);

    [Fact]
    public void A_second_purge_at_the_same_moment_finds_nothing_more() => History.Sample(
        history =>
        {
            var citizen = Orders.Delivered(history.Samples.DistinctBy(sample => sample.Id)) with { Facts = [.. history.Facts.DistinctBy(fact => (fact.Kind, fact.Source))] };
            var once = ExpiryRules.Expire(citizen, s_everything, s_short, Day(history.Day + 20)).Citizen;
            return ReferenceEquals(once, ExpiryRules.Expire(once, s_everything, s_short, Day(history.Day + 20)).Citizen);
        },
        iter: 2000);

    [Theory]
    [InlineData(null, null, "2021-08-05T02:00:00+08:00", true)] // Never yet.
    [InlineData("2021-08-04T03:10:00+08:00", null, "2021-08-04T23:00:00+08:00", false)]
    [InlineData("2021-08-04T03:10:00+08:00", null, "2021-08-05T02:59:00+08:00", false)]
    [InlineData("2021-08-04T03:10:00+08:00", null, "2021-08-05T03:00:00+08:00", true)]
    [InlineData("2021-08-02T03:10:00+08:00", null, "2021-08-04T01:00:00+08:00", true)] // A night was missed.
    [InlineData("2021-08-04T03:10:00+08:00", "2021-08-04T04:00:00+08:00", "2021-08-04T04:00:01+08:00", true)]
    public void A_purge_runs_once_a_night_and_when_it_is_asked_for(string? last, string? asked, string now, bool isDue) =>
        Assert.Equal(isDue, PurgeTimes.IsDue(At(last), At(asked), At(now)!.Value));

    private static (int Samples, DateTimeOffset? Next) Counted(Expired expired) => (expired.Samples, expired.Next);

    private static bool SameCode(Citizen before, Citizen after, double day)
    {
        var (one, other) = (Derive(before.Facts, before.Samples, day), Derive(after.Facts, after.Samples, day));
        return one.Color == other.Color && one.Reasons.SequenceEqual(other.Reasons) && one.NextChange == other.NextChange;
    }

    private static bool SameOrders(Citizen before, Citizen after)
    {
        var left = after.Samples.Select(sample => sample.Id).ToHashSet(StringComparer.Ordinal);
        return SamplingOrderRules.Of(after.Samples).SequenceEqual(SamplingOrderRules.Of(before.Samples).Where(order => left.Contains(order.Id)));
    }

    private static DateTimeOffset? At(string? text) => text is null ? null : DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
