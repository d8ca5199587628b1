using Orleans.Storage;

namespace HealthWuhan.Tests.Storage;

/// <summary>Orleans' own provider, over our statements.</summary>
public sealed class AdoNetStorageTests(StorageFixture fixture, PostgresFixture postgres) : StorageContractTests(fixture, postgres)
{
    private readonly PostgresFixture _postgres = postgres;

    protected override IGrainStorage Storage => Silo.Storage;

    [Fact]
    public async Task A_clear_that_keeps_the_row_raises_the_version_and_can_be_written_over()
    {
        var id = NewNote().GetGrainId();
        var keeping = new NoteStore(Silo.KeepingStorage);
        var held = await keeping.WriteFirst(id, "one");
        await keeping.Clear(id);
        Assert.False(await keeping.TryWrite(id, held));

        var cleared = await keeping.Read(id);
        Assert.Equal((false, "2"), (cleared.RecordExists, cleared.ETag));
        await keeping.WriteOver(id, "two");

        Assert.Equal("two", (await keeping.Read(id)).State!.Text);
    }

    [Fact]
    public async Task Keys_of_every_kind_are_stored_apart()
    {
        GrainId[] ids = [.. new[] { "0", "7", "ffffffffffffffff", Guid.NewGuid().ToString("N"), "7+extension", "numbered" }
            .Select(key => GrainId.Create("numbered", key))];
        foreach (var id in ids)
            await Other.WriteFirst(id, id.ToString());
        var read = await Task.WhenAll(ids.Select(id => Other.Read(id)));
        Assert.Equal(ids.Select(id => id.ToString()), read.Select(state => state.State!.Text), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Silos_on_one_database_are_one_cluster()
    {
        var database = await _postgres.CreateDatabase();
        await using var first = await TestSilo.Start(database);
        await using var second = await TestSilo.Start(database);
        var hosts = await second.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, TestContext.Current.CancellationToken);
        Assert.Equal(2, hosts.Count);
    }

    protected override INoteGrain Note(TestSilo silo, string key) => silo.Grains.GetGrain<INoteGrain>(key);
}
