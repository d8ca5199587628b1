using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Sampling;

namespace HealthWuhan.Tests.Citizens;

/// <summary>Who may look at whom.</summary>
public class FamilyRulesTests
{
    private static readonly DateOnly Today = new(2021, 8, 4);
    private static readonly CitizenKey Viewer = Tubes.Citizen(1);
    private static readonly CitizenKey Member = Tubes.Citizen(2);
    private static readonly Citizen Registered = new() { Person = Born(new(1980, 1, 1)) };

    private static Person Born(DateOnly date)
    {
        var number = $"420106{date:yyyyMMdd}001";
        return new(new(DocumentType.ResidentId, number + ResidentId.CheckCharacter(number)), "王小明", "13800000000");
    }

    private static FamilyTie Tie(CitizenKey other, FamilyTieKind kind = FamilyTieKind.Consent) => new(FamilyTie.IdOf(Viewer, Member), other, kind, Tubes.Noon);

    [Fact]
    public void Nobody_is_tied_to_themselves() =>
        Assert.Equal("own-document", FamilyRules.AddMember(Registered, Viewer, Tie(Viewer)).Refusal?.Code);

    [Fact]
    public void Ten_people_are_looked_after_and_no_eleventh()
    {
        var viewer = Enumerable.Range(10, FamilyRules.MaxMembers).Select(Tubes.Citizen).Aggregate(Registered, (citizen, member) =>
            FamilyRules.AddMember(citizen, Viewer, new(FamilyTie.IdOf(Viewer, member), member, FamilyTieKind.Consent, Tubes.Noon)).Value);
        Assert.Equal("family-full", FamilyRules.AddMember(viewer, Viewer, Tie(Member)).Refusal?.Code);
        Assert.Same(viewer, FamilyRules.AddMember(viewer, Viewer, viewer.FamilyMembers[3]).Value);
    }

    [Fact]
    public void The_members_side_lets_the_viewer_look_and_its_end_ends_it()
    {
        var member = FamilyRules.AddViewer(Registered, Tie(Viewer));
        var id = Tie(Viewer).Id;
        bool[] looks =
        [
            FamilyRules.MayLook(Registered, id, Viewer, Today),
            FamilyRules.MayLook(member, id, Viewer, Today),
            FamilyRules.MayLook(member, id, Tubes.Citizen(3), Today),
            FamilyRules.MayLook(FamilyRules.Unbind(member, id), id, Viewer, Today),
        ];
        Assert.Equal([false, true, false, false], looks);
    }

    [Theory]
    [InlineData(2003, 8, 5, true)]
    [InlineData(2003, 8, 4, false)]
    public void A_guardian_looks_until_the_eighteenth_birthday(int year, int month, int day, bool mayLook)
    {
        var minor = FamilyRules.AddViewer(new Citizen { Person = Born(new(year, month, day)) }, Tie(Viewer, FamilyTieKind.Guardian));
        Assert.Equal(mayLook, FamilyRules.MayLook(minor, Tie(Viewer).Id, Viewer, Today));
    }

    [Theory]
    [InlineData(2015, "13800000000", IdentityMatch.New, true)]
    [InlineData(2015, "13800000000", IdentityMatch.Same, true)]
    [InlineData(2015, "13800000000", IdentityMatch.Different, false)]
    [InlineData(2015, "13900000000", IdentityMatch.Same, false)]
    [InlineData(1990, "13800000000", IdentityMatch.Same, false)]
    public void A_guardian_has_the_minors_phone(int born, string viewerPhone, IdentityMatch match, bool can) =>
        Assert.Equal(can, FamilyRules.CanGuard(Born(new(born, 1, 1)), match, viewerPhone, Today));

    [Fact]
    public void Every_step_can_be_repeated()
    {
        var viewer = FamilyRules.AddMember(Registered, Viewer, Tie(Member)).Value;
        var member = FamilyRules.AddViewer(Registered, Tie(Viewer));
        Assert.Same(viewer, FamilyRules.AddMember(viewer, Viewer, Tie(Member)).Value);
        Assert.Same(member, FamilyRules.AddViewer(member, Tie(Viewer)));
        Assert.Same(Registered, FamilyRules.Unbind(Registered, Tie(Viewer).Id));
    }
}
