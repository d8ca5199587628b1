using System.Net;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Api;

/// <summary>A tube in a box, and what its site read of the tube.</summary>
internal sealed record Goods(Barcode Tube, string Box, string Before)
{
    public static Goods Unknown() => new(Fresh.Barcode(), Fresh.Round(), "");
}

/// <summary>What a medic has in hand on the way to the lab: one person's swab, in a tube of their own.</summary>
internal static class GoodsOfMedics
{
    public static async Task<Barcode> TubeWithOne(this HttpClient medic, string site)
    {
        var barcode = await medic.OpenTube(site: site);
        Assert.Equal(HttpStatusCode.Created, (await medic.AddByDocument(barcode, Fresh.Person())).Status);
        return barcode;
    }

    public static async Task<Barcode> SealedTube(this HttpClient medic, string site)
    {
        var barcode = await medic.TubeWithOne(site);
        Assert.Equal(HttpStatusCode.OK, (await medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = 1 })).Status);
        return barcode;
    }

    public static async Task<Goods> PackedTube(this HttpClient medic, string site, string lab)
    {
        var (tube, box) = (await medic.SealedTube(site), Fresh.Round());
        Assert.Equal(HttpStatusCode.OK, (await medic.Put($"/v1/consignments/{box}", new { batches = new[] { tube.Value }, site, lab })).Status);
        return new(tube, box, (await medic.Fetch($"/v1/batches/{tube}")).Body);
    }
}
