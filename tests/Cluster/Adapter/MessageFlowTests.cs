using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Adapter;

/// <summary>HL7 messages, from a laboratory system's socket to the people they are about.</summary>
[Collection(City.Collection)]
public class MessageFlowTests(City city)
{
    [Fact]
    public async Task An_acknowledged_message_is_delivered_when_the_city_is_back_and_once_however_often_it_was_sent()
    {
        var person = Fresh.Person();
        var tube = await city.Sampled([person]);
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Network.Next = () => NetworkFault.Refused;
        Assert.Contains("MSA|AA|M1", await Send(adapter, Oru("M1", tube.Value)), StringComparison.Ordinal);
        Assert.Contains("MSA|AA|M1", await Send(adapter, Oru("M1", tube.Value)), StringComparison.Ordinal);
        adapter.Network.Next = () => NetworkFault.None;

        Assert.Equal(1, (await adapter.Report("M1.hl7")).GetProperty("accepted").GetInt32());
        using var citizen = await city.Citizen(person);
        Assert.Equal("Negative", Assert.Single((await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").EnumerateArray()).Text("status"));
    }

    [Fact]
    public async Task Messages_that_waited_travel_together_and_the_one_that_is_wrong_is_told_alone()
    {
        var tubes = new[] { await city.Sampled([Fresh.Person()]), Fresh.Barcode(), await city.Sampled([Fresh.Person()]) };
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Network.Next = () => NetworkFault.Refused;
        // The first is pushed by itself; the others wait behind it.
        for (var i = 0; i < tubes.Length; i++)
            await Send(adapter, Oru($"M{i}", tubes[i].Value));
        adapter.Network.Next = () => NetworkFault.None;

        var report = await adapter.Report("3-messages.hl7");
        Assert.Equal((2, tubes[1].Value), (report.GetProperty("accepted").GetInt32(), Assert.Single(report.GetProperty("refused").EnumerateArray()).Text("barcode")));
    }

    private static string Oru(string controlId, string barcode) =>
        $"MSH|^~\\&|LIS|LAB|||20210805||ORU^R01|{controlId}|P|2.5.1\rOBR|1||{barcode}\rOBX|1|CWE|94500-6^SARS-CoV-2||Negative||||||F\r";

    private static async Task<string> Send(RunningAdapter adapter, string message)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, adapter.MllpPort, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"\v{message}\u001c\r"), TestContext.Current.CancellationToken);
        var buffer = new byte[4_096];
        var read = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
