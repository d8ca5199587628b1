using HealthWuhan.Domain.Identity;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace HealthWuhan.Tests.Grains;

/// <summary>Accounts and programs as earlier releases wrote them. A change of shape adds its bytes here; none is ever taken away.</summary>
public class StoredStaffTests
{
    /// <summary>A program with two secrets, one of them used.</summary>
    private const string Program =
        "20E840376C702D61626364656667686A6B6D6E707172737475767778797A32410D6C61622D303141074C4953218000601B8D0858D908810040230E43000000E0411D6C61622D737570"
        + "65727669736F722120000521E800054107010203218000601B8D0858D908810040230E43000000E0218000E04876C19ED908810040230E43000000E0218000C8DFEE1058D9088100"
        + "40230E43000000E0E020E8000941070405062180002085B7D158D908810040230E43000000E0218000A0B2A08A9FD908810040230E43000000E0C101E0E0E00109218000C8DFEE10"
        + "58D908810040230E43000000E0C101E0";

    /// <summary>A system of others, bound to a district.</summary>
    private const string Integrator =
        "20E840376C702D61626364656667686A6B6D6E707172737475767778797A3241014111686F73706974616C218000601B8D0858D908810040230E43000000E0410B61646D696E2120E0"
        + "E00101C101C1014115696E7465677261746F72410D343230313036E0";

    /// <summary>Written before accounts had first steps, second factors or could be barred.</summary>
    private const string AccountOfBefore = "20E8400B6D65646963C1054119415141414141494141596167411577756368616E672D3031C101C101E0";

    /// <summary>Barred, with everything due and an app that is to be replaced.</summary>
    private const string Account =
        "20E8400B61646D696EC1054119415141414141494141596167C101C101C10121E8208000601B8D0858D908810040230E43000000E001030103E0010321E840070102036160103C03"
        + "21200005410304400305E0E0410306E0E0";

    [Fact]
    public void An_account_of_before_has_no_first_steps_no_second_factor_and_is_not_barred() => Assert.Equal(
        new StaffAccount { Username = "medic", Role = Roles.Medic, PasswordHash = "AQAAAAIAAYag", Site = "wuchang-01" },
        Read<StaffAccount>(AccountOfBefore));

    [Fact]
    public void An_account_reads_back_as_it_was_written()
    {
        var account = Read<StaffAccount>(Account);
        var since = new DateTimeOffset(2021, 8, 5, 12, 0, 0, TimeSpan.FromHours(8));
        Assert.Equal(("admin", true, new StaffFirstSteps { Since = since, PasswordDue = true, AtOnce = true }), (account.Username, account.IsDisabled, account.FirstSteps));
        var factor = account.SecondFactor!;
        Assert.Equal(("010203", 54268000L, "06"), (Convert.ToHexString(factor.Secret), factor.LastStep, Convert.ToHexString(factor.Offered)));
        Assert.Equal(["04", "05"], factor.RecoveryCodes.Select(Convert.ToHexString));
    }

    [Fact]
    public void A_program_reads_back_as_it_was_written()
    {
        var noon = new DateTimeOffset(2021, 8, 5, 12, 0, 0, TimeSpan.FromHours(8));
        var program = Read<LabProgram>(Program);
        Assert.Equal(("lp-abcdefghjkmnpqrstuvwxyz2", "lab-01", "LIS", noon), (program.ClientId, program.Lab, program.Name, program.CreatedAt));
        Assert.Equal(("lab-supervisor", 2, noon.AddHours(1), null), (program.CreatedBy, program.LastNumber, program.LastUsedAt, program.RevokedAt));
        Assert.Equal(
            [(1, "010203", noon, noon.AddDays(90), noon.AddHours(1)), (2, "040506", noon.AddDays(1), noon.AddDays(91), (DateTimeOffset?)null)],
            program.Secrets.Select(secret => (secret.Number, Convert.ToHexString(secret.Hash), secret.CreatedAt, secret.ExpiresAt, secret.LastUsedAt)));
    }

    [Fact]
    public void A_program_of_before_works_for_a_lab_and_an_integrators_reads_back_as_it_was_written()
    {
        Assert.Equal((null, null), (Read<LabProgram>(Program).Role, Read<LabProgram>(Program).District));
        var integrator = Read<LabProgram>(Integrator);
        Assert.Equal(("", Roles.Integrator, "420106", "hospital"), (integrator.Lab, integrator.Role, integrator.District, integrator.Name));
    }

    private static T Read<T>(string bytes)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        return services.GetRequiredService<Serializer>().Deserialize<T>(Convert.FromHexString(bytes))!;
    }
}
