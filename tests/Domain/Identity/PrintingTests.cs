using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Identity;

/// <summary>Frameworks print messages and answers into logs and exceptions; nothing of a person may get there that way.</summary>
public class PrintingTests
{
    private static readonly Person Zhang = new(new(DocumentType.ResidentId, "11010519491231002X"), "张小三", "13800000001");

    public static TheoryData<object> Printed =>
    [
        Zhang,
        Zhang.Document,
        new Citizen { Person = Zhang, Samples = ImmutableArray<CitizenSample>.Empty },
        new AddSample(new CitizenKey("c-x"), Zhang, default, null, "medic"),
        new IdentityCorrection(new("c-x"), new("c-y"), Zhang.Name, "reviewer", default),
        (Result<Person>)Zhang,
        (Result<string>)Zhang.Name,
        new StaffAccount { Username = "medic", PasswordHash = "张小三" },
        new PasswordChosen("张小三", "13800000001"),
    ];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Printed))]
    public void What_is_printed_of_a_person_tells_nothing_of_them(object value)
    {
        var text = $"{value}";
        Assert.All([Zhang.Document.Number, Zhang.Name, Zhang.Phone], personal => Assert.DoesNotContain(personal, text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_result_prints_its_code() =>
        Assert.Contains("unknown-batch", $"{(Result<string>)new Refusal("unknown-batch", "No tube.")}", StringComparison.Ordinal);
}
