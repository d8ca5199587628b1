using HealthWuhan.Domain.Sampling;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace HealthWuhan.Tests.Grains;

/// <summary>States of tubes as earlier releases wrote them. A change of shape adds its bytes here; none is ever taken away.</summary>
public class StoredSampleBatchTests
{
    /// <summary>A sealed tube with one sample, written before samples kept a trail of corrected identities.</summary>
    private const string WithoutCorrections =
        "20E820E8400934323031E00129411577756368616E672D303141057231218000A0B1623F57D908810040230E43000000E0410B6D656469630915052120000321E8400D343230312D3121E8"
        + "4031632D41414141414141414141414141414141414141414141E0218000A0B1623F57D908810040230E43000000E0C115C101410D343230302D32E0E0E00105218000A0B1623F57D90881"
        + "0040230E43000000E0C1010101C101C101C101C101C1012120E0E0E0";

    [Fact]
    public void A_sample_of_before_there_were_corrected_identities_has_none()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var batch = services.GetRequiredService<Serializer>().Deserialize<SampleBatch>(Convert.FromHexString(WithoutCorrections))!;
        var sample = Assert.Single(batch.Samples);
        Assert.Equal((BatchStatus.Sealed, "4201-1", "4200-2", 0), (batch.Status, sample.Id, sample.TransferredFrom, sample.Corrections.Length));
        Assert.Empty(batch.Untold);
    }
}
