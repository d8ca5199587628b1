using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Retention;
using HealthWuhan.HealthCloud.Conversions;
using HealthWuhan.HealthCloud.Retention;
using HealthWuhan.Silo.Storage;
using HealthWuhan.Tests.Events;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Conversions;

/// <summary>How applications and evidence end, are taken along, and change their key.</summary>
[Collection(City.Collection)]
public sealed class ConversionRetentionTests(City city) : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly string _community = Fresh.Community();

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task A_draft_goes_after_a_week_and_what_was_decided_after_half_a_year_with_its_evidence()
    {
        var ((drafter, first), (decided, second), (waiting, third)) = (await city.Yellow(_community), await city.Yellow(_community), await city.Yellow(_community));
        await first.PutEvidence(await first.Begin(Applying.Release()), EvidenceFiles.Png());
        await Approve(await second.Applied());
        await third.Applied();

        city.Clock.Shift = TimeSpan.FromDays(8);
        await Purge();
        Assert.Equal((0, 1, 1), (await Files(drafter), await Files(decided), await Files(waiting)));
        Assert.Equal((0, 1, 1), (await Evidence(drafter), await Evidence(decided), await Evidence(waiting)));
        city.Clock.Shift = TimeSpan.FromDays(182);
        await Purge();
        Assert.Equal((0, 1), (await Files(decided), await Files(waiting)));
        Assert.Equal((0, 1), (await Evidence(decided), await Evidence(waiting)));
        Assert.Equal(0, await city.Database.Value<long>("SELECT count(*) FROM conversion WHERE citizen = $1", city.Key(decided).Value));
        foreach (var client in (HttpClient[])[first, second, third])
            client.Dispose();
    }

    [Fact]
    public async Task Who_is_erased_leaves_no_application_and_no_evidence()
    {
        var (person, citizen) = await city.Yellow(_community);
        await Approve(await citizen.Applied());
        Assert.Equal(HttpStatusCode.Accepted, (await citizen.Post("/v1/me/erasure", new { })).Status);
        city.Clock.Shift = TimeSpan.FromDays(60);
        var purge = city.Cluster.GetSiloServiceProvider().GetRequiredService<Purge>();
        while (await purge.Erase(Cancel) > 0)
            Cancel.ThrowIfCancellationRequested();
        Assert.Equal("Done", (await citizen.Fetch("/v1/me/erasure")).Json.Text("status"));
        Assert.Equal((0, 0), (await Files(person), await Evidence(person)));
        foreach (var table in (string[])["conversion", "conversion_visit"])
            Assert.Equal(0, await city.Database.Value<long>($"SELECT count(*) FROM {table} WHERE citizen = $1", city.Key(person).Value));
        citizen.Dispose();
    }

    [Fact]
    public async Task The_export_has_every_application()
    {
        var (_, citizen) = await city.Yellow(_community);
        var id = await citizen.Applied();
        var exported = (await citizen.Fetch("/v1/me/export")).Json.GetProperty("conversions")[0];
        Assert.Equal((id, "Submitted", "Jpeg"), (exported.Text("id"), exported.Text("status"), exported.GetProperty("evidence")[0].Text("type")));
        citizen.Dispose();
    }

    [Fact]
    public async Task Evidence_comes_under_another_key_and_reads_only_in_its_own_place()
    {
        var (old, next) = (StateKeys.Of(city.Secret), new StateKeys(2, new Dictionary<uint, byte[]> { [1] = StateKeysOf(city), [2] = new byte[StateKeys.KeySize] }));
        var (rows, key) = (new StoredEvidence(city.Database), city.Key(Fresh.Person()));
        EvidenceName[] names = [new(key, "cv-1", "aa"), new(key, "cv-1", "bb"), new(key, "cv-2", "aa")];
        foreach (var name in names)
            await rows.Put(name, new EvidenceCipher(old).Encrypt(name, [1, 2, 3]), Cancel);

        var reencryption = new EvidenceReencryption(city.Database, next, TimeProvider.System);
        var progress = await reencryption.Run(10_000, Cancel);
        Assert.True(progress.Changed >= 3 && progress.Unreadable == 0, progress.ToString());
        Assert.Equal([2u], (await reencryption.CountByKey(Cancel)).Keys);
        Assert.Equal(0, (await reencryption.Run(10_000, Cancel)).Changed);
        foreach (var name in names)
            Assert.Equal([1, 2, 3], new EvidenceCipher(next).Decrypt(name, (await rows.Get(name, Cancel))!));
        var first = (await rows.Get(names[0], Cancel))!;
        Assert.Throws<UnreadableStateException>(() => new EvidenceCipher(next).Decrypt(names[1], first));

        // And back, since other tests read theirs.
        await new EvidenceReencryption(city.Database, new StateKeys(1, new Dictionary<uint, byte[]> { [1] = StateKeysOf(city), [2] = new byte[StateKeys.KeySize] }), TimeProvider.System).Run(10_000, Cancel);
    }

    private static byte[] StateKeysOf(City city) => city.Secret.DeriveKey("grain-state", StateKeys.KeySize);

    private async Task Approve(string id)
    {
        using var neighbour = await city.StaffOf(Roles.Reviewer, community: _community);
        using var district = await city.StaffOf(Roles.Reviewer, district: _community[..^4]);
        await neighbour.ClaimAndDecide(id);
        Assert.Equal("Approved", (await district.ClaimAndDecide(id)).Status());
    }

    private Task<Certificate?> Purge() => city.Cluster.GetSiloServiceProvider().GetRequiredService<Purge>().Run(Cancel);

    private Task<long> Files(Person person) => city.Database.Value<long>("SELECT count(*) FROM grain_state WHERE string_key = $1", "v-" + city.Key(person).Value);

    private Task<long> Evidence(Person person) => city.Database.Value<long>("SELECT count(*) FROM conversion_evidence WHERE citizen = $1", city.Key(person).Value);
}
