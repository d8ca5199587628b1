using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using static HealthWuhan.Domain.HealthCodes.FactKind;
using static HealthWuhan.Domain.HealthCodes.HealthCodeColor;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>The record follows the code, change by change.</summary>
public class RecordedCodeTests
{
    [Fact]
    public void Who_is_green_with_nothing_to_come_has_nothing_to_record()
    {
        var citizen = new Citizen { Samples = [Negative(0)] };
        Assert.Same(citizen, RecordedCodeRules.Advance(citizen, Policy, Day(1)));
    }

    [Fact]
    public void A_new_fact_is_a_change_at_once_and_only_one()
    {
        var red = RecordedCodeRules.Advance(new Citizen { Facts = [Fact(CloseContact)] }, Policy, Day(1));
        Assert.Equal(new RecordedCode { Color = Red, Revision = 1, At = Day(1) }, red.RecordedCode);
        Assert.Same(red, RecordedCodeRules.Advance(red, Policy, Day(2)));
    }

    [Fact]
    public void Changes_that_nobody_looked_for_are_recorded_one_by_one_with_their_own_times()
    {
        var contact = new Citizen { Facts = [Fact(CloseContact)], Samples = [Negative(13), Negative(13.5), Negative(27)] };
        Assert.Equal([(Red, Day(1)), (Yellow, Day(14)), (Green, Day(28))], Changes(contact, [Day(1), Day(60)]));
    }

    [Fact]
    public void A_clock_that_goes_back_ends_with_the_code_of_its_time()
    {
        var fever = new Citizen { Facts = [Fact(FeverUntested, until: 5)] };
        Assert.Equal([(Yellow, Day(1)), (Green, Day(5)), (Yellow, Day(2))], Changes(fever, [Day(1), Day(9), Day(2)]));
    }

    [Fact]
    public void However_often_and_whenever_it_is_looked_at_the_same_changes_are_recorded() =>
        (from history in History
         from looks in Gen.Int[0, 600].Array[0, 8]
         select (history, looks)).Sample(
            given =>
            {
                var citizen = CitizenOf(given.history);
                var often = given.looks.Order().Select(tenths => Day(tenths / 10.0)).Append(Day(61));
                Assert.Equal(Changes(citizen, [Day(-1), Day(61)]), Changes(citizen, [Day(-1), .. often]));
            },
            iter: 2000);

    [Fact]
    public void What_is_recorded_is_what_is_derived() => History.Sample(
        history =>
        {
            var citizen = Advanced(CitizenOf(history), Day(history.Day), _ => { });
            var code = Derive(history.Facts, history.Samples, history.Day);
            var recorded = citizen.RecordedCode ?? new();
            Assert.Equal((code.Color, code.NextChange), (recorded.Color, recorded.NextChange));
        },
        iter: 2000);

    private static Citizen CitizenOf((HealthFact[] Facts, CitizenSample[] Samples, double Day) history) =>
        new() { Facts = [.. history.Facts], Samples = [.. history.Samples] };

    /// <summary>The changes of the colour, each with its time, of somebody who is looked at then and then.</summary>
    private static List<(HealthCodeColor Color, DateTimeOffset At)> Changes(Citizen citizen, IEnumerable<DateTimeOffset> looks)
    {
        var changes = new List<(HealthCodeColor Color, DateTimeOffset At)> { (Green, default) };
        foreach (var now in looks)
        {
            citizen = Advanced(citizen, now, recorded =>
            {
                if (changes[^1].Color != recorded.Color)
                    changes.Add((recorded.Color, recorded.At));
            });
        }

        return changes[1..];
    }

    private static Citizen Advanced(Citizen citizen, DateTimeOffset now, Action<RecordedCode> recorded)
    {
        for (var next = RecordedCodeRules.Advance(citizen, Policy, now); !ReferenceEquals(next, citizen); next = RecordedCodeRules.Advance(citizen, Policy, now))
        {
            citizen = next;
            recorded(citizen.RecordedCode!);
        }

        return citizen;
    }
}
