using HealthWuhan.Domain.Citizens;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace HealthWuhan.Tests.Grains;

/// <summary>States of citizens as earlier releases wrote them. A change of shape adds its bytes here; none is ever taken away.</summary>
public class StoredCitizenTests
{
    /// <summary>One sample, written before samples knew their pool's size and citizens had facts.</summary>
    private const string WithoutFacts =
        "20E820E820E80815034125313130313035313934393132333130303258E0410DE5BCA0E4B88941173133383030303030303030E0218000A0B1623F57D908810040230E43000000E0"
        + "2120000321E8400D343230312D3121E8400934323031E0411577756368616E672D3031410372218000A0B1623F57D908810040230E43000000E0091509218000E0D4708257D90881"
        + "0040230E43000000E0410D6C61622D3031E0E0E0E0";

    /// <summary>One pending sample, a fact and a family tie, written before citizens knew of merges.</summary>
    private const string WithoutMerges =
        "20E820E820E80815034125313130313035313934393132333130303258E0410DE5BCA0E4B88941173133383030303030303030E0218000A0B1623F57D908810040230E43000000E0212000"
        + "0321E8400D343230312D3121E8400934323031E0411577756368616E672D303141057231218000A0B1623F57D908810040230E43000000E0091503C101C1010129E0E0E02120000321E808"
        + "1509218000A0B1623F57D908810040230E43000000E0C10141117265706F72742D31C101E0E0E02120000321E8400774696521E84031632D41414141414141414141414141414141414141"
        + "414141E0091503218000A0B1623F57D908810040230E43000000E0E0E0E02120E0E0E0";

    [Fact]
    public void A_citizen_of_before_there_were_merges_has_none()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var citizen = services.GetRequiredService<Serializer>().Deserialize<Citizen>(Convert.FromHexString(WithoutMerges))!;
        Assert.Equal(("张三", "report-1", "tie", 0), (citizen.Person?.Name, citizen.Facts[0].Source, citizen.FamilyMembers[0].Id, citizen.Merges.Length));
    }

    /// <summary>One negative and one swab that was taken back, written before the purge told citizens of their looks.</summary>
    private const string WithoutLooks =
        "20E820E820E80815054113453132333435363738E0410DE5BCA0E4B88941173133383030303030303030E0218000A0B1623F57D908810040230E43000000E02120000321E840"
        + "0D343230312D3121E8400934323031E0411577756368616E672D3031C101218000A0B1623F57D908810040230E43000000E009150D218000104CAD7157D908810040230E4300"
        + "0000E0410D6C61622D3031012901010915030101C1010101E0E0E02120E0E02120E0E021C04BE0C101C1012120E0E02120000321E8400D343230322D31218000A0B1623F57D9"
        + "08810040230E43000000E0E0E0E0E0";

    [Fact]
    public void A_citizen_of_before_looks_were_known_has_none()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var citizen = services.GetRequiredService<Serializer>().Deserialize<Citizen>(Convert.FromHexString(WithoutLooks))!;
        Assert.Equal(("4201-1", "4202-1", null), (citizen.Samples[0].Id, citizen.Withdrawn[0].Id, citizen.Look));
    }

    /// <summary>One sample under re-check, written before samples knew that they were amended.</summary>
    private const string WithoutAmendments =
        "20E820E820E80815054113453132333435363738E0410DE5BCA0E4B88941173133383030303030303030E0218000A0B1623F57D908810040230E43000000E02120000321E840"
        + "0D343230312D3121E8400934323031E0411577756368616E672D3031410372218000A0B1623F57D908810040230E43000000E0091509218000104CAD7157D908810040230E43"
        + "000000E0410D6C61622D30310129E0E0E02120E0E02120E0E021C041E0E0";

    [Fact]
    public void A_sample_of_before_there_were_orders_has_its_order()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var citizen = services.GetRequiredService<Serializer>().Deserialize<Citizen>(Convert.FromHexString(WithoutAmendments))!;
        var order = Assert.Single(SamplingOrderRules.Of(citizen.Samples));
        Assert.Equal(("4201-1", SamplingOrderKind.Recheck, 10, false), (order.Id, order.Kind, order.PoolSize, citizen.Samples[0].IsAmended));
    }

    [Fact]
    public void A_citizen_of_before_there_were_facts_has_none_and_no_single_tubes()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var citizen = services.GetRequiredService<Serializer>().Deserialize<Citizen>(Convert.FromHexString(WithoutFacts))!;
        var sample = Assert.Single(citizen.Samples);
        Assert.Equal(("张三", "4201-1", SampleStatus.UnderRecheck, "lab-01"), (citizen.Person?.Name, sample.Id, sample.Status, sample.Lab));
        Assert.Equal((0, 0, false), (citizen.Facts.Length, sample.PoolSize, sample.IsSingleTube));
        Assert.Null(citizen.RecordedCode);
    }
}
