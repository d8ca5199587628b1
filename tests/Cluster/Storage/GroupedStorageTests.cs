using Npgsql;
using Orleans.Storage;

namespace HealthWuhan.Tests.Storage;

/// <summary>The provider that commits in groups keeps the same contract, and one grain's trouble is nobody else's.</summary>
public sealed class GroupedStorageTests(StorageFixture fixture, PostgresFixture postgres) : StorageContractTests(fixture, postgres)
{
    protected override IGrainStorage Storage => Silo.GroupedStorage;

    [Fact]
    public async Task Both_providers_read_and_write_the_same_row_in_turn()
    {
        var id = NewNote().GetGrainId();
        var adoNet = new NoteStore(Silo.Storage);
        await Other.WriteFirst(id, "grouped");
        await adoNet.WriteOver(id, "one row");
        await Other.WriteOver(id, "grouped again");
        var (here, there) = (await Other.Read(id), await adoNet.Read(id));
        Assert.Equal(("grouped again", "3", true), (there.State!.Text, there.ETag, there.RecordExists));
        Assert.Equal((there.State, there.ETag, there.RecordExists), (here.State, here.ETag, here.RecordExists));
        await adoNet.Clear(id);
        Assert.False(await Other.TryWrite(id, here));
    }

    [Fact]
    public async Task Writes_that_come_together_share_commits()
    {
        var ids = Enumerable.Range(0, 2000).Select(_ => NewNote().GetGrainId()).ToArray();
        var first = await Task.WhenAll(ids.Select(id => Other.WriteFirst(id, "one")));
        await Task.WhenAll(ids.Zip(first, (id, held) => Other.TryWrite(id, new GrainState<Note>(new Note("two"), held.ETag))));
        Assert.All(await Task.WhenAll(ids.Select(Other.Read)), state => Assert.Equal(("two", "2"), (state.State!.Text, state.ETag)));
        // xmin: the transaction that wrote the row.
        var transactions = await Scalar<long>("SELECT count(DISTINCT xmin::text) FROM grain_state WHERE string_key = ANY ($1)", ids.Select(Key).ToArray());
        Assert.InRange(transactions, 1, ids.Length / 10);
    }

    [Fact]
    public async Task Only_the_write_that_came_too_late_fails()
    {
        var ids = Enumerable.Range(0, 60).Select(_ => NewNote().GetGrainId()).ToArray();
        var held = await Task.WhenAll(ids.Select(id => Other.WriteFirst(id, "one")));
        await Other.WriteOver(ids[17], "meanwhile");
        await Other.Clear(ids[18]);
        var written = await Task.WhenAll(ids.Zip(held, (id, state) => Other.TryWrite(id, new GrainState<Note>(new Note("two"), state.ETag))));
        Assert.Equal([17, 18], written.Index().Where(write => !write.Item).Select(write => write.Index));
        Assert.Equal("meanwhile", (await Other.Read(ids[17])).State!.Text);
        Assert.False((await Other.Read(ids[18])).RecordExists);
    }

    [Fact]
    public async Task A_write_that_cannot_be_stored_fails_alone()
    {
        await Execute("ALTER TABLE grain_state ADD CONSTRAINT no_poison CHECK (string_key <> 'n-poison')");
        try
        {
            var ids = Enumerable.Range(0, 40).Select(n => n == 23 ? GrainId.Create("groupednote", "n-poison") : NewNote().GetGrainId()).ToArray();
            var writes = ids.Select(id => Other.WriteFirst(id, "one")).ToArray();
            await Assert.ThrowsAsync<PostgresException>(() => writes[23]);
            await Task.WhenAll(writes.Where((_, n) => n != 23));
            Assert.Equal(39, (await Task.WhenAll(ids.Select(Other.Read))).Count(state => state.RecordExists));
        }
        finally
        {
            await Execute("ALTER TABLE grain_state DROP CONSTRAINT no_poison");
        }
    }

    [Fact]
    public async Task A_locked_row_holds_up_its_own_grain_and_no_other()
    {
        var ids = Enumerable.Range(0, 40).Select(_ => NewNote().GetGrainId()).ToArray();
        var held = await Task.WhenAll(ids.Select(id => Other.WriteFirst(id, "one")));
        await using var connection = await Silo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var locking = new NpgsqlCommand("SELECT FROM grain_state WHERE string_key = $1 FOR UPDATE", connection) { Parameters = { new() { Value = Key(ids[5]) } } })
            await locking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var writes = ids.Zip(held, (id, state) => Other.TryWrite(id, new GrainState<Note>(new Note("two"), state.ETag))).ToArray();
        Assert.All(await Task.WhenAll(writes.Where((_, n) => n != 5)), Assert.True);
        Assert.False(writes[5].IsCompleted);

        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.True(await writes[5]);
    }

    [Fact]
    public async Task Two_writes_of_one_version_in_one_group_are_one_that_wins()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => NewNote().GetGrainId()).ToArray();
        var first = await Task.WhenAll(ids.Concat(ids).Select(id => Other.TryWrite(id, new GrainState<Note>(new Note("one")))));
        Assert.Equal(ids.Length, first.Count(won => won));
        var later = await Task.WhenAll(ids.Concat(ids).Select(id => Other.TryWrite(id, new GrainState<Note>(new Note("two"), "1"))));
        Assert.Equal(ids.Length, later.Count(won => won));
    }

    [Fact]
    public async Task What_is_stored_is_what_was_there_when_the_write_was_called()
    {
        var id = NewNote().GetGrainId();
        var state = new GrainState<Note>(new Note("then"));
        var write = Storage.WriteStateAsync(NoteGrain.StateName, id, state);
        state.State = new Note("now");
        await write;
        Assert.Equal("then", (await Other.Read(id)).State!.Text);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("ffffffffffffffff")]
    [InlineData("00000000000000000000000000000001")]
    public async Task A_key_that_could_be_a_number_is_refused(string key) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Other.WriteFirst(GrainId.Create("numbered", key), "one"));

    protected override INoteGrain Note(TestSilo silo, string key) => silo.Grains.GetGrain<IGroupedNoteGrain>(key);

    private static string Key(GrainId id) => id.Key.ToString()!;

    private async Task Execute(string sql)
    {
        await using var command = Silo.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<T> Scalar<T>(string sql, object parameter)
    {
        await using var command = Silo.Database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = parameter });
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
