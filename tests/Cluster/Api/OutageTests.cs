using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
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
    public async Task An_active_citizen_reads_a_pending_sample_whose_tube_does_not_answer()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        await using var node = await city.StartApi(("Limits:CitizenRead:TimeoutSeconds", "2"));
        using var signedIn = await city.Citizen(person);
        using var citizen = signedIn.At(node);
        Assert.Equal("Sampled", StatusOf(await citizen.Fetch("/v1/me/results")));
        using (Muted("sample-batch"))
        {
            await city.Cluster.DeactivateAsync(city.Grains.GetGrain<ISampleBatchGrain>(barcode.GrainKey));
            var answer = await citizen.Fetch("/v1/me/results");
            Assert.Equal(("Sampled", HttpStatusCode.OK), (answer.Status == HttpStatusCode.OK ? StatusOf(answer) : answer.Body, answer.Status));
        }
    }

    [Fact]
    public async Task A_read_that_nobody_answers_is_refused_when_its_time_is_over_so_that_another_node_can_be_asked()
    {
        var person = Fresh.Person();
        await using var node = await city.StartApi(("Limits:CitizenRead:TimeoutSeconds", "1"));
        using var signedIn = await city.Citizen(person);
        using var citizen = signedIn.At(node);
        using (Muted("citizen"))
        {
            await city.Cluster.DeactivateAsync(city.Grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value));
            var answer = await citizen.Fetch("/v1/me/results");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.Status, answer.Message.Headers.RetryAfter is not null));
            Assert.StartsWith("It took too long", answer.Json.Text("detail"), StringComparison.Ordinal);
        }

        await Eventually.Is("OK", async () => (await citizen.Fetch("/v1/me/results")).Status.ToString());
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

    [Fact]
    public async Task A_citizen_whose_write_failed_is_still_read_while_the_storage_is_away_and_written_when_it_is_back()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var citizen = await city.Citizen(person);
        using var lab = await city.Staff(Roles.LabOperator);
        using (new Outage(city.Faults))
        {
            city.Faults.Unreadable = "citizen";
            city.Faults.FailNext("citizen", Fault.BeforeCommit);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Push(lab, barcode)).Status);

            var meanwhile = await citizen.Fetch("/v1/me/results");
            // The tube has its result already, which is shown when it is the person's.
            Assert.Equal(("Received", HttpStatusCode.OK), (meanwhile.Status == HttpStatusCode.OK ? StatusOf(meanwhile) : meanwhile.Body, meanwhile.Status));
        }

        await Eventually.Is("OK", async () => (await Push(lab, barcode)).Status.ToString());
        Assert.Equal("Negative", StatusOf(await citizen.Fetch("/v1/me/results")));
    }

    [Fact]
    public async Task A_write_that_hangs_is_refused_when_its_time_is_over_and_found_done_afterwards()
    {
        var barcode = Fresh.Barcode();
        await using var node = await city.StartApi(("Limits:WriteSeconds", "0.3"));
        using var signedIn = await city.Staff(Roles.Medic);
        using var medic = signedIn.At(node);
        using (new Outage(city.Faults))
        {
            city.Faults.Hanging = "sample-batch";
            var answer = await Open(medic);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily-unavailable", true), (answer.Status, answer.Code, answer.Message.Headers.RetryAfter is not null));
        }

        await Eventually.Is("OK", async () => (await Open(medic)).Status.ToString());

        Task<Answer> Open(HttpClient client) => client.Put($"/v1/batches/{barcode}", new { poolSize = 10, site = "wuchang-01" });
    }

    [Fact]
    public async Task A_file_whose_row_hangs_is_refused_when_the_rows_time_is_over()
    {
        var barcode = await city.Sampled([Fresh.Person()]);
        await using var node = await city.StartApi(("Limits:WriteSeconds", "0.3"));
        using var signedIn = await city.Staff(Roles.LabOperator);
        using var lab = signedIn.At(node);
        using (new Outage(city.Faults))
        {
            city.Faults.Hanging = "citizen";
            var answer = await Push(lab, barcode);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.Status, answer.Message.Headers.RetryAfter is not null));
        }

        await Eventually.Is("OK", async () => (await Push(lab, barcode)).Status.ToString());
    }

    [Fact]
    public async Task What_a_device_has_kept_is_refused_when_the_time_of_a_tube_that_hangs_is_over()
    {
        var operation = new { operation = "Open", barcode = Fresh.Barcode().Value, poolSize = 10, site = "wuchang-01" };
        await using var node = await city.StartApi(("Limits:WriteSeconds", "0.3"));
        using var signedIn = await city.Staff(Roles.Medic);
        using var medic = signedIn.At(node);
        using (new Outage(city.Faults))
        {
            city.Faults.Hanging = "sample-batch";
            var answer = await medic.Post("/v1/sampling/sync", new { operations = new[] { operation } });
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.Status, answer.Message.Headers.RetryAfter is not null));
        }

        await Eventually.Is("OK", async () => (await medic.Post("/v1/sampling/sync", new { operations = new[] { operation } })).Status.ToString());
    }

    private static Task<Answer> Push(HttpClient lab, Barcode barcode) => lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Negative\n", "text/csv");

    private static string? StatusOf(Answer results) => Assert.Single(results.Json.GetProperty("results").EnumerateArray()).Text("status");

    /// <summary>No tube can be read from the storage until the end of it, and this one is not in memory.</summary>
    private async Task<IDisposable> Unreadable(Barcode barcode)
    {
        city.Faults.Unreadable = "sample-batch";
        await city.Cluster.DeactivateAsync(city.Grains.GetGrain<ISampleBatchGrain>(barcode.GrainKey));
        return new Outage(city.Faults);
    }

    private Outage Muted(string state)
    {
        city.Faults.Mute = state;
        return new(city.Faults);
    }

    private sealed class Outage(StorageFaults faults) : IDisposable
    {
        public void Dispose() => (faults.Unreadable, faults.Hanging, faults.Mute) = (null, null, null);
    }
}
