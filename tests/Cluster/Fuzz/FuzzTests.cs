using System.Globalization;

namespace HealthWuhan.Tests.Fuzz;

/// <summary>A city of its own: what is sent here may lay down any policy and lock down any community.</summary>
[CollectionDefinition(Name)]
public sealed class FuzzCity : ICollectionFixture<City>
{
    public const string Name = "fuzz";
}

/// <summary>
/// Whatever is sent, in any role: no error of the server's, no answer that is not in the contract, no hang, nothing left behind. Short here; bench/fuzz.sh sends as many
/// as one likes.
/// </summary>
[Collection(FuzzCity.Name)]
public sealed class FuzzTests(City city)
{
    private const int Short = 2_000;

    [Fact]
    public async Task Nothing_that_is_sent_breaks_anything()
    {
        var count = Setting("HEALTHWUHAN_FUZZ_REQUESTS") ?? Short;
        var seed = Setting("HEALTHWUHAN_FUZZ_SEED") ?? Random.Shared.Next();
        await using var node = await city.StartApi();
        using var run = new FuzzRun(city, node, (ulong)seed);
        await run.Prepare();
        await run.Send(0, count / 2);
        var half = await Footprint.Take(city);
        await run.Send(count / 2, count - (count / 2));
        var whole = await Footprint.Take(city);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {seed}: {string.Join(", ", run.Statuses.Select(status => $"{status.Key}: {status.Value}"))}; after half of it {half}, after all of it {whole}");
        Assert.True(run.Faults.Count == 0, string.Join("\n\n", run.Faults.Select(fault => $"{fault.Key}\n  {fault.Value}")));
        Assert.Equal(city.Endpoints.Count(endpoint => endpoint.RoutePattern.RawText?.Contains("scalar", StringComparison.Ordinal) != true), run.Asked.Count);
        whole.AssertNoLargerThan(half, alone: count > Short);
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
