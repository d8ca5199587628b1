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

    private static T Read<T>(string bytes)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        return services.GetRequiredService<Serializer>().Deserialize<T>(Convert.FromHexString(bytes))!;
    }
}
