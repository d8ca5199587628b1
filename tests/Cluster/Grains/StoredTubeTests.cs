using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace HealthWuhan.Tests.Grains;

/// <summary>States of tubes as earlier releases wrote them. A change of shape adds its bytes here; none is ever taken away.</summary>
public class StoredTubeTests
{
    /// <summary>Handed over and tested, written before tubes knew which lab they were handed over for.</summary>
    private const string WithoutDestination =
        "20E820E8400934323031E00129411577756368616E672D3031410372218000A0B1623F57D908810040230E43000000E0410B6D6564696309150D2120000321E8400D343230312D31"
        + "21E84031632D30303030303030303030303030303030303030303030E0218000A0B1623F57D908810040230E43000000E0C115C101C101E0E0E001052180000876C44757D908"
        + "810040230E43000000E021E820E820E8C007E0091505C101C101C101C101C101E0410D6C61622D3031218000104CAD7157D908810040230E43000000E0C101C101C101E00101"
        + "410B626F782D31218000703A265057D908810040230E43000000E0C101C101C1012120E0E0E0";

    [Fact]
    public void A_tube_of_before_it_knew_its_destination_is_with_the_lab_that_tested_it()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var tube = services.GetRequiredService<Serializer>().Deserialize<SampleBatch>(Convert.FromHexString(WithoutDestination))!;
        Assert.Equal(
            ("4201", BatchStatus.Tested, TubeResult.Positive, "box-1", null, "lab-01"),
            (tube.Barcode.Value, tube.Status, tube.Result?.Report.Result, tube.Consignment, tube.BoundFor, tube.LabInCharge));
    }
}
