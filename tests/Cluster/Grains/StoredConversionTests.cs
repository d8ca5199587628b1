using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace HealthWuhan.Tests.Grains;

/// <summary>Applications for a conversion as earlier releases wrote them. A change of shape adds its bytes here; none is ever taken away.</summary>
public class StoredConversionTests
{
    /// <summary>A rejected one that names the one before it, with everything that an application can have.</summary>
    private const string File =
        "20E82020000321E8400963762D3221E80815034113E4B88DE698AFE68891410DE5BCA0E4B8894117313338303030303030303121200003091509E0E0E021E84007632D31E0218000A0580C645AD90881"
        + "0040230E43000000E009150B2120000321E800054105616209150701421F218000A0580C645AD908810040230E43000000E0E0E0E0218000081D6E6C5AD908810040230E43000000E021E84015343230"
        + "3130362D303132E02120000321E808150941117265706F72742D31E0E0E0410963762D3121E840076F6E6521800070E1CF745AD908810040230E43000000E00109E021E8081503410774776F218000D8"
        + "A5317D5AD908810040230E43000000E0410DE5B19EE5AE9E2120000321E8081509C157E0E0E0E021E8081505C15D218000406A93855AD908810040230E43000000E0410DE4B88DE7ACA62120E0E0E021"
        + "8000A82EF58D5AD908810040230E43000000E0010D0103E0E0E0E0";

    private static readonly DateTimeOffset s_noon = new(2021, 8, 8, 12, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void An_application_reads_back_as_it_was_written()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var read = serializer.Deserialize<ConversionFile>(Convert.FromHexString(File))!.Applications.Single();
        var written = Example().Applications.Single();
        Assert.True(read.Form.Asks(written.Form));
        Assert.Equal((written.Id, written.AppliedBy, written.CreatedAt, written.Status, written.SubmittedAt, written.Community), (read.Id, read.AppliedBy, read.CreatedAt, read.Status, read.SubmittedAt, read.Community));
        Assert.Equal((written.Earlier, written.Lease, written.WithdrawnAt, written.Revision, written.IsTold), (read.Earlier, read.Lease, read.WithdrawnAt, read.Revision, read.IsTold));
        Assert.Equal(written.Evidence, read.Evidence.AsEnumerable());
        Assert.Equal(written.About, read.About.AsEnumerable());
        AssertSame(written.Review!, read.Review!);
        AssertSame(written.Decision!, read.Decision!);
    }

    private static void AssertSame(CaseVerdict written, CaseVerdict read)
    {
        Assert.Equal((written.Verdict, written.By, written.At, written.Reason), (read.Verdict, read.By, read.At, read.Reason));
        Assert.Equal(written.Settles, read.Settles.AsEnumerable());
    }

    /// <summary>Since escalations are noted.</summary>
    [Fact]
    public void An_escalated_application_is_read()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var read = services.GetRequiredService<Serializer>().Deserialize<ConversionFile>(Convert.FromHexString(
            "20E82020000321E8400963762D3321E808150741096F766572C101C1012120E0E0E021E84007632D31E0218000A0580C645AD908810040230E43000000E00915052120E0E0218000081D6E" +
            "6C5AD908810040230E43000000E021E840153432303130362D303132E02120E0E0C101C101C101C101C1010105010321800088F0C2FE5BD908810040230E43000000E0E0E0E0E0"))!;
        Assert.Equal(("cv-3", s_noon.AddHours(49)), (read.Applications[0].Id, read.Applications[0].EscalatedAt));
    }

    /// <summary>Since the phone that is asked for is shown to be the applicant's.</summary>
    [Fact]
    public void An_application_whose_phone_was_shown_is_read()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var read = services.GetRequiredService<Serializer>().Deserialize<ConversionFile>(Convert.FromHexString(
            "20E82020000321E8400963762D3421E8081505410B6D6F766564C101411731333830303030303030322120E0E0E021E84007632D31E0218000A0580C645AD908810040230E43000000E0091503" +
            "2120E0E0C101C1012120E0E0C101C101C101C101C10101010101C101218000081D6E6C5AD908810040230E43000000E0E0E0E0E0"))!;
        Assert.Equal(("cv-4", s_noon.AddHours(1), false), (read.Applications[0].Id, read.Applications[0].PhoneProvenAt, read.Applications[0].LacksProof));
    }

    private static ConversionFile Example() => new()
    {
        Applications =
        [
            new()
            {
                Id = "cv-2",
                Form = new() { Reason = ConversionReason.WrongIdentity, Statement = "不是我", Name = "张三", Phone = "13800000001", Kinds = [FactKind.CloseContact] },
                AppliedBy = new("c-1"),
                CreatedAt = s_noon,
                Status = ConversionStatus.Rejected,
                Evidence = [new(1, "ab", EvidenceType.Pdf, 1000, s_noon)],
                SubmittedAt = s_noon.AddHours(1),
                Community = new("420106-012"),
                About = [new(FactKind.CloseContact, "report-1")],
                Earlier = "cv-1",
                Lease = new("one", s_noon.AddHours(2), 2),
                Review = new() { Verdict = Verdict.Approve, By = "two", At = s_noon.AddHours(3), Reason = "属实", Settles = [new(FactKind.CloseContact, "report-1")] },
                Decision = new() { Verdict = Verdict.Reject, By = "one", At = s_noon.AddHours(4), Reason = "不符" },
                WithdrawnAt = s_noon.AddHours(5),
                Revision = 3,
                IsTold = true,
            },
        ],
    };
}
