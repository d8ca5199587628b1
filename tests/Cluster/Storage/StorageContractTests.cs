using System.Text;
using Orleans.Storage;

namespace HealthWuhan.Tests.Storage;

/// <summary>What the grains may rely on: of two writers of one version one wins and the other learns it, and what was written is read again.</summary>
public abstract class StorageContractTests(StorageFixture fixture, PostgresFixture postgres) : IClassFixture<StorageFixture>
{
    private static int s_keys;

    protected TestSilo Silo => fixture.Silo;

    /// <summary>The provider of these tests.</summary>
    protected abstract IGrainStorage Storage { get; }

    /// <summary>Stands for a second activation of a grain, as there may be for a moment when silos come and go.</summary>
    protected NoteStore Other => new(Storage);

    [Fact]
    public async Task The_loser_of_a_first_write_is_told_and_works_afterwards()
    {
        var grain = NewNote();
        Assert.Equal("", await grain.Read());
        await Other.WriteOver(grain.GetGrainId(), "from another activation");

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write("too late"));

        Assert.Equal("from another activation", await grain.Read());
        await grain.Write("in turn");
        await grain.Leave();
        Assert.Equal("in turn", await grain.Read());
    }

    [Fact]
    public async Task Of_many_racing_first_writes_exactly_one_wins()
    {
        var id = NewNote().GetGrainId();
        var writes = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Other.TryWrite(id, new GrainState<Note>(new Note($"{n}")))));
        Assert.Equal(1, writes.Count(won => won));
    }

    [Fact]
    public async Task Of_many_racing_later_writes_exactly_one_wins()
    {
        var id = NewNote().GetGrainId();
        var held = await Other.WriteFirst(id, "first");
        var writes = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Other.TryWrite(id, new GrainState<Note>(new Note($"{n}"), held.ETag))));
        Assert.Equal(1, writes.Count(won => won));
    }

    [Fact]
    public async Task A_write_at_an_old_version_is_refused_and_changes_nothing()
    {
        var grain = NewNote();
        await grain.Write("one");
        await Other.WriteOver(grain.GetGrainId(), "two");

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write("three, on top of one"));

        Assert.Equal("two", await grain.Read());
    }

    [Fact]
    public async Task A_cleared_state_is_empty_and_can_be_written_again()
    {
        var grain = NewNote();
        await grain.Write("one");
        await grain.Clear();
        await grain.Leave();
        Assert.Equal("", await grain.Read());

        await grain.Write("two");
        await grain.Leave();

        Assert.Equal("two", await grain.Read());
    }

    [Fact]
    public async Task A_clear_leaves_no_row()
    {
        var grain = NewNote();
        await grain.Write("personal");
        await grain.Clear();
        Assert.Null(await Payload(grain));
    }

    [Fact]
    public async Task A_clear_at_an_old_version_is_refused()
    {
        var grain = NewNote();
        await grain.Write("one");
        await Other.WriteOver(grain.GetGrainId(), "two");

        await Assert.ThrowsAsync<InconsistentStateException>(grain.Clear);

        Assert.Equal("two", await grain.Read());
    }

    [Fact]
    public async Task A_write_over_a_cleared_state_is_refused()
    {
        var id = NewNote().GetGrainId();
        var held = await Other.WriteFirst(id, "one");
        await Other.Clear(id);

        Assert.False(await Other.TryWrite(id, held));
    }

    [Fact]
    public async Task Keys_that_would_be_one_number_are_three_grains()
    {
        string[] keys = ["t-00123", "t-123", "t-0x123"];
        foreach (var key in keys)
            await Note(key).Write(key);
        await Task.WhenAll(keys.Select(key => Note(key).Leave()));
        Assert.Equal(keys, await Task.WhenAll(keys.Select(key => Note(key).Read())), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Another_silo_reads_what_a_stopped_one_wrote()
    {
        var database = await postgres.CreateDatabase();
        await using (var first = await TestSilo.Start(database))
            await Note(first, "n-kept").Write("kept");

        await using var second = await TestSilo.Start(database);

        Assert.Equal("kept", await Note(second, "n-kept").Read());
    }

    [Fact]
    public async Task Many_grains_write_at_once()
    {
        var grains = Enumerable.Range(0, 300).Select(_ => NewNote()).ToArray();
        await Task.WhenAll(grains.Select(async grain =>
        {
            for (var n = 1; n <= 3; n++)
                await grain.Write($"{grain.GetPrimaryKeyString()}: {n}");
            await grain.Leave();
        }));
        var read = await Task.WhenAll(grains.Select(grain => grain.Read()));
        Assert.Equal(grains.Select(grain => $"{grain.GetPrimaryKeyString()}: 3"), read, StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_lies_in_the_database_does_not_show_the_text()
    {
        var grain = NewNote();
        await grain.Write("Zhang San, positive");
        var payload = await Payload(grain);
        Assert.Equal(-1, payload.AsSpan().IndexOf(Encoding.UTF8.GetBytes("Zhang San")));
    }

    /// <summary>The grain that stores with this provider.</summary>
    protected abstract INoteGrain Note(TestSilo silo, string key);

    protected INoteGrain NewNote() => Note($"n-{Interlocked.Increment(ref s_keys)}");

    private INoteGrain Note(string key) => Note(Silo, key);

    private async Task<byte[]?> Payload(INoteGrain grain)
    {
        await using var command = Silo.Database.CreateCommand("SELECT payload FROM grain_state WHERE string_key = $1");
        command.Parameters.AddWithValue(grain.GetPrimaryKeyString());
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as byte[];
    }
}
