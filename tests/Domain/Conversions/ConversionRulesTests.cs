using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Tests.HealthCodes;
using static HealthWuhan.Tests.Conversions.Cases;

namespace HealthWuhan.Tests.Conversions;

/// <summary>The applicant's steps.</summary>
public class ConversionRulesTests
{
    private static readonly ConversionForm s_contact = new() { Reason = ConversionReason.WrongIdentity, Statement = "not me", Kinds = [FactKind.CloseContact] };
    private static readonly ConversionForm s_phone = new() { Reason = ConversionReason.WrongPhone, Statement = "x", Phone = "13800000001" };

    [Fact]
    public void The_same_beginning_again_is_the_same_draft_and_another_form_under_its_id_is_refused()
    {
        var draft = Draft();
        Assert.Same(draft, Begin(draft, day: 3).Value);
        Assert.Equal("conversion-differs", Begin(draft, form: Release with { Statement = "other" }).Refusal?.Code);
    }

    [Fact]
    public void One_application_is_open_at_a_time()
    {
        Assert.All((ConversionFile[])[Draft(), Submitted(), Reviewed()], file => Assert.Equal("conversion-open", Begin(file, "cv-2").Refusal?.Code));
        Assert.All((ConversionFile[])[Decided(), Decided(Verdict.Reject), ConversionRules.Withdraw(Submitted(), Id, Facts.Day(2)).Value], file => Assert.Null(Begin(file, "cv-2", day: 2).Refusal));
    }

    [Fact]
    public void The_next_application_names_the_one_that_was_rejected_and_not_one_that_was_approved()
    {
        Assert.Equal(Id, Begin(Decided(Verdict.Reject), "cv-2", day: 2).Value.Applications[^1].Earlier);
        Assert.Null(Begin(Decided(), "cv-2", day: 2).Value.Applications[^1].Earlier);
    }

    [Fact]
    public void More_than_five_in_seven_days_are_too_many()
    {
        var file = Enumerable.Range(0, 5).Aggregate((ConversionFile?)null, (known, i) => ConversionRules.Withdraw(Begin(known, $"cv-{i}").Value, $"cv-{i}", Facts.Day(0)).Value);
        Assert.Equal("too-many-conversions", Begin(file, "cv-6", day: 6.9).Refusal?.Code);
        Assert.Null(Begin(file, "cv-6", day: 7.1).Refusal);
    }

    [Fact]
    public void Evidence_is_put_replaced_and_taken_out_while_it_is_a_draft()
    {
        var file = ConversionRules.PutEvidence(Draft(), Id, Item(2), Policy).Value;
        Assert.Same(file, ConversionRules.PutEvidence(file, Id, Item(2), Policy).Value);
        file = ConversionRules.PutEvidence(ConversionRules.PutEvidence(file, Id, Item(1, "cd"), Policy).Value, Id, Item(2, "ef"), Policy).Value;
        Assert.Equal([(1, "cd"), (2, "ef")], file.One().Evidence.Select(item => (item.Number, item.Content)));
        file = ConversionRules.RemoveEvidence(file, Id, 1).Value;
        Assert.Same(file, ConversionRules.RemoveEvidence(file, Id, 1).Value);
        Assert.All((int[])[0, 6], number => Assert.Equal("too-much-evidence", ConversionRules.PutEvidence(file, Id, Item(number), Policy).Refusal?.Code));
        Assert.Equal("conversion-submitted", ConversionRules.PutEvidence(Submitted(), Id, Item(2), Policy).Refusal?.Code);
        Assert.Equal("conversion-submitted", ConversionRules.RemoveEvidence(Submitted(), Id, 1).Refusal?.Code);
        Assert.Same(Submitted().One().Evidence[0].Content, Item().Content);
    }

    [Fact]
    public void A_draft_without_evidence_or_about_nothing_is_not_handed_in()
    {
        Assert.Equal("evidence-missing", ConversionRules.Submit(Draft(), Id, Yellow, Home, Facts.Day(1)).Refusal?.Code);
        var (withEvidence, aboutContact) = (ConversionRules.PutEvidence(Draft(), Id, Item(), Policy).Value, ConversionRules.PutEvidence(Draft(s_contact), Id, Item(), Policy).Value);
        Assert.Equal("nothing-to-convert", ConversionRules.Submit(withEvidence, Id, new HealthCode(), Home, Facts.Day(1)).Refusal?.Code);
        Assert.Equal("nothing-to-convert", ConversionRules.Submit(aboutContact, Id, Yellow, Home, Facts.Day(1)).Refusal?.Code);
        Assert.Equal("unknown-conversion", ConversionRules.Submit(withEvidence, "cv-2", Yellow, Home, Facts.Day(1)).Refusal?.Code);
    }

    [Fact]
    public void It_is_about_the_reasons_that_the_code_had_when_it_was_handed_in()
    {
        Assert.Equal([Observation], Submitted().One().About);
        Assert.Empty(Submitted(new() { Reason = ConversionReason.WrongPhone, Statement = "x", Phone = "13800000001" }).One().About);
        Assert.Empty(Submitted(new() { Reason = ConversionReason.WrongIdentity, Statement = "x", Name = "张三" }).One().About);
    }

    [Fact]
    public void A_phone_that_nobody_has_shown_to_be_theirs_is_not_handed_in_and_is_shown_once()
    {
        var draft = ConversionRules.PutEvidence(Draft(s_phone), Id, Item(), Policy).Value;
        Assert.Equal("phone-not-proven", ConversionRules.Submit(draft, Id, Yellow, Home, Facts.Day(1)).Refusal?.Code);
        var proven = ConversionRules.ProvePhone(draft, Id, Facts.Day(1)).Value;
        Assert.Equal(Facts.Day(1), proven.One().PhoneProvenAt);
        Assert.Same(proven, ConversionRules.ProvePhone(proven, Id, Facts.Day(2)).Value);
        Assert.Null(ConversionRules.Submit(proven, Id, Yellow, Home, Facts.Day(1)).Refusal);
        Assert.Equal("no-phone-asked-for", ConversionRules.ProvePhone(Draft(), Id, Facts.Day(1)).Refusal?.Code);
        Assert.Equal("unknown-conversion", ConversionRules.ProvePhone(draft, "cv-2", Facts.Day(1)).Refusal?.Code);
        Assert.Equal("conversion-closed", ConversionRules.ProvePhone(ConversionRules.Withdraw(draft, Id, Facts.Day(1)).Value, Id, Facts.Day(2)).Refusal?.Code);
    }

    [Fact]
    public void What_was_handed_in_before_phones_were_shown_is_approved_when_its_applicant_has()
    {
        var before = Reviewed(s_phone) is var file ? file with { Applications = [file.One() with { PhoneProvenAt = null }] } : null;
        Assert.Equal("phone-not-proven", Said(before!, District, Verdict.Approve).Refusal?.Code);
        Assert.Equal(ConversionStatus.Rejected, Said(before!, District, Verdict.Reject).Value.One().Status);
        var proven = ConversionRules.ProvePhone(before, Id, Facts.Day(1)).Value;
        Assert.Equal(ConversionStatus.Approved, Said(proven, District, Verdict.Approve).Value.One().Status);
    }

    [Fact]
    public void Handing_in_again_changes_nothing()
    {
        foreach (var file in (ConversionFile[])[Submitted(), Reviewed(), Decided()])
            Assert.Same(file, ConversionRules.Submit(file, Id, Yellow, Home, Facts.Day(2)).Value);
    }

    [Fact]
    public void What_is_open_is_taken_back_with_its_evidence_and_what_was_decided_is_not()
    {
        foreach (var file in (ConversionFile[])[Draft(), Submitted(), Reviewed()])
        {
            var withdrawn = ConversionRules.Withdraw(file, Id, Facts.Day(2)).Value;
            Assert.Equal((ConversionStatus.Withdrawn, 0), (withdrawn.One().Status, withdrawn.One().Evidence.Length));
            Assert.Same(withdrawn, ConversionRules.Withdraw(withdrawn, Id, Facts.Day(3)).Value);
        }

        Assert.Equal("conversion-closed", ConversionRules.Withdraw(Decided(), Id, Facts.Day(2)).Refusal?.Code);
        Assert.Equal("conversion-closed", ConversionRules.Submit(ConversionRules.Withdraw(Submitted(), Id, Facts.Day(2)).Value, Id, Yellow, Home, Facts.Day(2)).Refusal?.Code);
    }

    [Theory]
    [InlineData(ConversionReason.WrongPhone, null, null, false, "phone")]
    [InlineData(ConversionReason.WrongPhone, "张三", "13800000001", true, "name kinds")]
    [InlineData(ConversionReason.WrongPhone, null, "13800000001", false, "")]
    [InlineData(ConversionReason.WrongIdentity, null, null, false, "kinds")]
    [InlineData(ConversionReason.WrongIdentity, "张三", null, false, "")]
    [InlineData(ConversionReason.WrongIdentity, null, null, true, "")]
    [InlineData(ConversionReason.WrongIdentity, null, "13800000001", true, "phone")]
    [InlineData(ConversionReason.ReleaseConditionsMet, null, null, false, "")]
    [InlineData(ConversionReason.ReleaseConditionsMet, "张三", "13800000001", true, "phone name")]
    public void Each_family_of_reasons_has_its_own_form(ConversionReason reason, string? name, string? phone, bool kinds, string wrong)
    {
        var form = new ConversionForm { Reason = reason, Name = name, Phone = phone, Kinds = kinds ? [FactKind.CloseContact] : [] };
        Assert.Equal(wrong, string.Join(' ', ConversionFormRules.Problems(form).Select(problem => problem.Field)));
    }

    [Fact]
    public void What_is_closed_long_enough_and_what_was_never_handed_in_expires_and_what_waits_does_not()
    {
        (ConversionFile? File, double Day, int Removed)[] cases =
        [
            (Draft(), 6.9, 0), (Draft(), 7, 1), (Submitted(), 400, 0), (Told(Decided()), 180, 0), (Told(Decided()), 181, 1), (Decided(), 400, 0),
            (ConversionRules.Withdraw(Draft(), Id, Facts.Day(3)).Value, 10, 1), (Told(ConversionRules.Withdraw(Submitted(), Id, Facts.Day(3)).Value), 100, 0), (null, 1, 0),
        ];
        foreach (var (file, day, removed) in cases)
        {
            var expired = ConversionExpiryRules.Expire(file, Policy, new RetentionPolicy(), Facts.Day(day));
            Assert.Equal((removed, file is not null && removed == 0), (expired.Removed, expired.File is not null && expired.Next > Facts.Day(day)));
        }
    }

    private static ConversionFile Told(ConversionFile file) => ReviewRules.Told(file, Id);
}
