using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Api;

/// <summary>What is still answered, and how the rest is refused, while the storage is away.</summary>
[Collection(City.Collection)]
public class OutageTests(City city)
{
    [Fact]
    public async Task An_active_citizen_reads_a_pending_sample_whose_tube_cannot_be_read()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var citizen = await city.Citizen(person);
        using var outage = await Unreadable(barcode);

        var sample = Assert.Single((await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").EnumerateArray());
        Assert.Equal((barcode.Value, "Sampled"), (sample.Text("batch"), sample.Text("status")));
    }

    [Fact]
    public async Task A_write_is_refused_with_503_and_when_to_come_again()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await medic.OpenTube();
        using var outage = await Unreadable(barcode);

        var answer = await medic.AddByDocument(barcode, Fresh.Person());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily-unavailable"), (answer.Status, answer.Code));
        Assert.NotNull(answer.Message.Headers.RetryAfter);
    }

    /// <summary>No tube can be read from the storage until the end of it, and this one is not in memory.</summary>
    private async Task<IDisposable> Unreadable(Barcode barcode)
    {
        city.Faults.Unreadable = "sample-batch";
        await city.Cluster.DeactivateAsync(city.Grains.GetGrain<ISampleBatchGrain>(barcode.GrainKey));
        return new Outage(city.Faults);
    }

    private sealed class Outage(StorageFaults faults) : IDisposable
    {
        public void Dispose() => faults.Unreadable = null;
    }
}
