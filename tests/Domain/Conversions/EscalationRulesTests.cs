using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.HealthCodes;

namespace HealthWuhan.Tests.Conversions;

/// <summary>When a case is noted as one that waits too long, and how the record tells it.</summary>
public class EscalationRulesTests
{
    [Fact]
    public void A_case_is_escalated_once_when_its_time_is_over_whoever_has_it()
    {
        foreach (var file in (ConversionFile[])[Cases.Submitted(), Cases.Reviewed()])
        {
            Assert.Same(file, EscalationRules.Escalate(file, Cases.Policy, Facts.Day(3).AddTicks(-1)));
            var escalated = EscalationRules.Escalate(file, Cases.Policy, Facts.Day(3))!;
            Assert.Equal((Facts.Day(3), false), (escalated.One().EscalatedAt, escalated.One().IsTold));
            Assert.Same(escalated, EscalationRules.Escalate(escalated, Cases.Policy, Facts.Day(9)));
        }
    }

    [Fact]
    public void What_is_a_draft_or_closed_waits_for_nobody()
    {
        foreach (var file in (ConversionFile[])[Cases.Draft(), Cases.Decided()])
            Assert.Same(file, EscalationRules.Escalate(file, Cases.Policy, Facts.Day(90)));
        Assert.Null(EscalationRules.Escalate(null, Cases.Policy, Facts.Day(90)));
    }

    [Fact]
    public void The_record_is_told_in_the_order_in_which_it_happened_and_how_the_case_stood_then()
    {
        var early = EscalationRules.Escalate(Cases.Submitted(), Cases.Policy, Facts.Day(3))!;
        Assert.Equal(["conversion-submitted Submitted -", "conversion-escalated Submitted 3"], Told(early));
        var reviewed = early.One() with { Status = ConversionStatus.Reviewed, Review = new() { Verdict = Verdict.Approve, By = "n", At = Facts.Day(4) } };
        Assert.Equal(["conversion-submitted Submitted -", "conversion-escalated Submitted 3", "conversion-reviewed Reviewed 3"], Told(reviewed));
        var late = EscalationRules.Escalate(Cases.Reviewed(), Cases.Policy, Facts.Day(5))!;
        Assert.Equal(["conversion-submitted Submitted -", "conversion-reviewed Reviewed -", "conversion-escalated Reviewed 5"], Told(late));
        // Told again later, each is the same: by its id it is known.
        Assert.Equal(ConversionEvents.Of(new("c-1"), early.One()).Select(happened => happened.Id), ConversionEvents.Of(new("c-1"), reviewed).Take(2).Select(happened => happened.Id));
    }

    private static string[] Told(ConversionFile file) => Told(file.One());

    private static string[] Told(ConversionApplication application) => [.. ConversionEvents.Of(new CitizenKey("c-1"), application)
        .Select(happened => (happened.Kind, Facts: (ConversionFacts)happened.Facts))
        .Select(told => $"{told.Kind} {told.Facts.Status} {(told.Facts.EscalatedAt is { } at ? (at - Facts.Start).TotalDays.ToString(System.Globalization.CultureInfo.InvariantCulture) : "-")}")];
}
