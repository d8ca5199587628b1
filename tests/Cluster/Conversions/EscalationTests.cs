using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Events;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Conversions;

/// <summary>That a case has waited for too long is told once, by nobody's doing but the clock's.</summary>
[Collection(City.Collection)]
public sealed class EscalationTests(City city) : IDisposable
{
    private const string Kind = "conversion-escalated";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task A_case_that_waits_too_long_is_told_in_the_feed_once_also_after_a_restart()
    {
        var (person, citizen) = await city.Yellow(Fresh.Community());
        var id = await citizen.Applied();
        using var consumer = await city.Staff(Roles.Consumer);
        city.Clock.Shift = TimeSpan.FromHours(47.9);
        Assert.Null(await Told(id));
        city.Clock.Shift = TimeSpan.FromHours(48.1);
        await Eventually.Is("1", async () => (await Count(id)).ToString());
        await Eventually.Is("Submitted", () => Told(id));

        // The file sleeps, and all that the sweep knew is gone with the claim: who looks again finds nothing to tell.
        var file = city.Grains.GetGrain<IConversionGrain>(ConversionFile.GrainKey(city.Key(person)));
        await city.Cluster.DeactivateAsync(file);
        Assert.Equal(1, await city.Database.Value<long>("WITH again AS (UPDATE conversion SET escalated_at = NULL, escalation_claimed_until = NULL WHERE id = $1 RETURNING 1) SELECT count(*) FROM again", id));
        await file.Escalate(Cancel);
        city.Clock.Shift = TimeSpan.FromHours(120);
        await file.Escalate(Cancel);
        Assert.Equal(1, await Count(id));
        var fed = (await consumer.Fetch($"/v1/feed?kinds={Kind}&limit=500")).Body;
        Assert.Contains(id, fed, StringComparison.Ordinal);
        citizen.Dispose();
    }

    [Theory]
    [InlineData(Fault.BeforeCommit)]
    [InlineData(Fault.AfterCommit)]
    public async Task What_could_not_be_told_is_told_by_the_next_who_looks(Fault fault)
    {
        var (_, citizen) = await city.Yellow(Fresh.Community());
        var id = await citizen.Applied();
        city.EventFaults.FailNext($"{id}/{Kind}", fault);
        city.Clock.Shift = TimeSpan.FromHours(48.1);
        // The claim of the sweep that failed is over by then.
        await Eventually.Is("Submitted", async () =>
        {
            city.Clock.Shift += TimeSpan.FromSeconds(31);
            return await Told(id);
        });
        Assert.Equal(1, await Count(id));
        citizen.Dispose();
    }

    private async Task<long> Count(string id) => await city.Database.Value<long>("SELECT count(*) FROM event WHERE kind = $1 AND id = $2", Kind, $"{id}/{Kind}");

    /// <summary>How the case stood when it was told that it waits too long; null where nothing was.</summary>
    private async Task<string?> Told(string id)
    {
        var told = await city.Database.Value<string>("SELECT coalesce((SELECT status FROM conversion WHERE id = $1 AND escalated_at IS NOT NULL), '')", id);
        return string.IsNullOrEmpty(told) ? null : told;
    }
}
