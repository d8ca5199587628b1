namespace HealthWuhan.Tests.Fuzz;

/// <summary>What is left in memory when everything that can go has gone.</summary>
internal sealed record Footprint(int Activations, long Bytes)
{
    /// <summary>Grains that are always there, those of the cluster itself included.</summary>
    private const int FewActivations = 200;

    private const long FewBytes = 48L * 1024 * 1024;

    public static async Task<Footprint> Take(City city)
    {
        var management = city.Grains.GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        var activations = await management.GetTotalActivationCount(TestContext.Current.CancellationToken);
        return new(activations, GC.GetTotalMemory(forceFullCollection: true));
    }

    /// <summary>No growth with what was sent since; the memory only where no other test runs beside this one.</summary>
    public void AssertNoLargerThan(Footprint before, bool alone)
    {
        Assert.InRange(Activations, 0, Math.Max(before.Activations, FewActivations));
        if (alone)
            Assert.InRange(Bytes, 0, before.Bytes + FewBytes);
    }

    public override string ToString() => $"{Activations} activations and {Bytes / 1024 / 1024} MB";
}
