using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Sampling;

namespace HealthWuhan.Tests.Citizens;

/// <summary>What goes from a wrong number to the person, and what stays.</summary>
public class MergeRulesTests
{
    private static readonly DateTimeOffset Noon = Tubes.Noon;
    private static readonly Person Li = new(new(DocumentType.ResidentId, "440524188001010014"), "李四", "13900000000");
    private static readonly IdentityCorrection Correction = new(Tubes.Citizen(1), Tubes.Citizen(2), "wrong number typed", "reviewer", Noon);

    private static CitizenSample Sample(string id) => new() { Id = id, Status = SampleStatus.Negative, CollectedAt = Noon, ReportedAt = Noon };

    private static HealthFact Fact(string source, FactKind kind = FactKind.CloseContact, string? detail = null) =>
        new() { Kind = kind, Since = Noon, Source = source, Detail = detail };

    private static Citizen Registered(params CitizenSample[] samples) => new() { Person = Li, RegisteredAt = Noon, Samples = [.. samples] };

    [Fact]
    public void Who_receives_is_registered_and_has_the_facts()
    {
        var received = MergeRules.Receive(null, Li, [Fact("report-1")], Noon).Value;
        Assert.Equal(Li, received.Person);
        Assert.Equal([Fact("report-1")], received.Facts);
    }

    [Fact]
    public void A_fact_that_is_known_stands_as_it_is_known()
    {
        var citizen = Registered() with { Facts = [Fact("report-1", detail: "known")] };
        var received = MergeRules.Receive(citizen, Li, [Fact("report-1", detail: "other"), Fact("report-1", FactKind.Cured)], Noon).Value;
        Assert.Equal([Fact("report-1", detail: "known"), Fact("report-1", FactKind.Cured)], received.Facts);
    }

    [Fact]
    public void Nobody_receives_more_facts_than_a_record_holds()
    {
        var many = Enumerable.Range(0, HealthFactRules.MaxFacts).Select(number => Fact($"report-{number}"));
        Assert.Equal("too-many-facts", MergeRules.Receive(Registered() with { Facts = [Fact("another")] }, Li, many, Noon).Refusal?.Code);
    }

    [Theory]
    [InlineData("李五", "13900000000")]
    [InlineData("李四", "13900000001")]
    public void Somebody_else_receives_nothing(string name, string phone) =>
        Assert.Equal("identity-differs", MergeRules.Receive(Registered(), Li with { Name = name, Phone = phone }, [Fact("report-1")], Noon).Refusal?.Code);

    [Fact]
    public void A_sample_is_given_up_with_its_result_and_what_is_on_record_because_of_it()
    {
        var citizen = Registered(Sample("a"), Sample("b")) with { Facts = [Fact("a", FactKind.ConfirmedPositive), Fact("report-1")] };
        var rest = MergeRules.Forget(citizen, "a")!;
        Assert.Equal([Sample("b")], rest.Samples);
        Assert.Equal([Fact("report-1")], rest.Facts);
    }

    [Fact]
    public void A_merged_number_is_free_and_says_where_everything_went()
    {
        var home = new Residence(new("420102-huaqiao"), null);
        var merged = MergeRules.MergeInto(Registered() with { Facts = [Fact("report-1")], Residence = home }, Correction).Value;
        Assert.Equal((null, 0, home), (merged.Person, merged.Facts.Length, merged.Residence));
        Assert.Equal([Correction], merged.Merges);
        Assert.Equal(IdentityMatch.New, CitizenRules.Match(merged, "王五", "13700000000"));
    }

    [Fact]
    public void Every_step_can_be_repeated()
    {
        var received = MergeRules.Receive(Registered(), Li, [Fact("report-1")], Noon).Value;
        var forgotten = MergeRules.Forget(Registered(Sample("a")), "a");
        var merged = MergeRules.MergeInto(Registered(), Correction).Value;
        Assert.Same(received, MergeRules.Receive(received, Li, [Fact("report-1")], Noon.AddDays(1)).Value);
        Assert.Same(forgotten, MergeRules.Forget(forgotten, "a"));
        Assert.Same(merged, MergeRules.MergeInto(merged, Correction with { At = Noon.AddDays(1) }).Value);
        Assert.Null(MergeRules.Forget(null, "a"));
    }

    public static TheoryData<Citizen> StillHolding =>
    [
        Registered(Sample("a")),
        Registered() with { FamilyMembers = [new("tie", Tubes.Citizen(3), FamilyTieKind.Consent, Noon)] },
        Registered() with { FamilyViewers = [new("tie", Tubes.Citizen(3), FamilyTieKind.Consent, Noon)] },
    ];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(StillHolding))]
    public void A_number_is_not_cleared_while_something_hangs_at_it(Citizen citizen) =>
        Assert.Equal("identity-in-use", MergeRules.MergeInto(citizen, Correction).Refusal?.Code);

    /// <summary>A client that lost the answer repeats; meanwhile the number's owner may have come.</summary>
    [Fact]
    public void A_late_repeat_does_not_move_the_numbers_owner()
    {
        var owner = CitizenRules.Register(MergeRules.MergeInto(Registered(), Correction).Value, Li with { Name = "王五" }, Noon);
        Assert.Equal("identity-in-use", MergeRules.RefuseMerge(owner, Correction)?.Code);
        Assert.Null(MergeRules.RefuseMerge(owner, Correction with { To = Tubes.Citizen(3) }));
    }

    [Fact]
    public void Nobody_is_not_merged() => Assert.Equal("not-found", MergeRules.RefuseMerge(null, Correction)?.Code);

    [Fact]
    public void A_number_remembers_every_merge_and_refuses_where_it_cannot()
    {
        var often = Enumerable.Range(10, 20).Aggregate(Registered(), (citizen, other) =>
            MergeRules.MergeInto(CitizenRules.Register(citizen, Li, Noon), Correction with { To = Tubes.Citizen(other) }).Value);
        Assert.Equal((20, "too-many-corrections"), (often.Merges.Length, MergeRules.RefuseMerge(often, Correction)?.Code));
    }
}
