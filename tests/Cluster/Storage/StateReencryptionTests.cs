using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Storage;

namespace HealthWuhan.Tests.Storage;

/// <summary>Stored states go from one key to the next, under the hands of whoever writes them.</summary>
public sealed class StateReencryptionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly StateKeys s_old = StateKeys.Of(TestSilo.Secret);
    private static readonly StateKeys s_both = StateKeys.Parse($"2:{StateKeysTests.Key(2)} 1:derived", TestSilo.Secret);
    private static readonly StateKeys s_new = StateKeys.Parse($"2:{StateKeysTests.Key(2)}", TestSilo.Secret);

    private string _database = "";
    private TestSilo _silo = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private NoteStore Notes => new(_silo.Storage);

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        // It knows the next key, and writes with the old one.
        _silo = await TestSilo.Start(_database, StateKeys.Parse($"1:derived 2:{StateKeysTests.Key(2)}", TestSilo.Secret));
        await StateKeyRegister.Verify(_silo.Database, s_old, TestSilo.Secret, Cancellation);
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Every_state_comes_under_the_current_key_and_keeps_its_version_and_its_time()
    {
        GrainId[] notes = [.. Enumerable.Range(0, 25).Select(Id)];
        foreach (var id in notes)
            await Notes.WriteFirst(id, $"note {id}");
        var before = await Rows();
        var held = await Notes.Read(notes[0]);

        await Reencrypt(perSecond: 10_000);
        Assert.Equal(new SortedDictionary<uint, long> { [2] = 25 }, await Work(s_both).CountByKey(Cancellation));
        Assert.Equal(before, await Rows());

        // Who holds a state in memory writes on; who reads it with the new key alone finds it.
        Assert.True(await Notes.TryWrite(notes[0], held));
        await Reencrypt(perSecond: 10_000);
        await using var after = await TestSilo.Start(_database, s_new);
        foreach (var id in notes)
            Assert.Equal($"note {id}", (await new NoteStore(after.Storage).Read(id)).State!.Text);
    }

    [Fact]
    public async Task A_state_that_is_written_meanwhile_is_never_put_back()
    {
        GrainId[] notes = [.. Enumerable.Range(0, 8).Select(Id)];
        foreach (var id in notes)
            await Notes.WriteFirst(id, "0");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writers = notes.Select(id => WriteOn(id, stop.Token)).ToArray();
        for (var pass = 0; pass < 30; pass++)
            await Reencrypt(perSecond: 10_000);
        await stop.CancelAsync();
        var last = await Task.WhenAll(writers);
        Assert.Equal(last, await Task.WhenAll(notes.Select(async id => (await Notes.Read(id)).State!.Text)));
        Assert.All(last, text => Assert.NotEqual("0", text));
    }

    [Fact]
    public async Task What_cannot_be_read_stays_and_is_counted()
    {
        await Notes.WriteFirst(Id(1), "note");
        await Execute("UPDATE grain_state SET payload = set_byte(payload, 40, get_byte(payload, 40) # 1)");
        var last = await Reencrypt(perSecond: 10_000);
        Assert.Equal(new(1, 0, 1), last);
        Assert.Equal(1, (await Work(s_both).CountByKey(Cancellation))[1]);
    }

    [Fact]
    public async Task A_ring_without_a_key_that_states_are_under_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<StartupException>(() => StateKeyRegister.Verify(_silo.Database, s_new, TestSilo.Secret, Cancellation));
        Assert.Matches("^States in the database are under a key 1 that Deployment:StateKeys does not have: .*$", refusal.Message);
    }

    [Fact]
    public async Task A_ring_with_another_key_of_the_same_id_is_refused()
    {
        await StateKeyRegister.Verify(_silo.Database, s_both, TestSilo.Secret, Cancellation);
        var other = StateKeys.Parse($"1:derived 2:{StateKeysTests.Key(3)}", TestSilo.Secret);
        var refusal = await Assert.ThrowsAsync<StartupException>(() => StateKeyRegister.Verify(_silo.Database, other, TestSilo.Secret, Cancellation));
        Assert.Contains("has another of", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task States_of_a_release_that_knew_no_ring_need_the_derived_key()
    {
        await Notes.WriteFirst(Id(1), "note");
        await Execute("DELETE FROM state_key");
        await Assert.ThrowsAsync<StartupException>(() => StateKeyRegister.Verify(_silo.Database, s_new, TestSilo.Secret, Cancellation));
        await StateKeyRegister.Verify(_silo.Database, s_both, TestSilo.Secret, Cancellation);
    }

    [Fact]
    public async Task A_key_that_is_only_prepared_may_be_missing_elsewhere_until_somebody_writes_with_it()
    {
        await StateKeyRegister.Verify(_silo.Database, StateKeys.Parse($"1:derived 2:{StateKeysTests.Key(2)}", TestSilo.Secret), TestSilo.Secret, Cancellation);
        await StateKeyRegister.Verify(_silo.Database, s_old, TestSilo.Secret, Cancellation);
        await StateKeyRegister.Verify(_silo.Database, s_both, TestSilo.Secret, Cancellation);
        await Assert.ThrowsAsync<StartupException>(() => StateKeyRegister.Verify(_silo.Database, s_old, TestSilo.Secret, Cancellation));
    }

    [Fact]
    public async Task A_silo_that_writes_with_the_old_key_is_named()
    {
        Assert.Single(await StateKeyRegister.WritersUnderOthers(_silo.Database, 2, Cancellation));
        Assert.Empty(await StateKeyRegister.WritersUnderOthers(_silo.Database, 1, Cancellation));
    }

    [Fact]
    public async Task A_key_that_nothing_is_under_may_go()
    {
        await StateKeyRegister.Verify(_silo.Database, s_both, TestSilo.Secret, Cancellation);
        await StateKeyRegister.ForgetOthers(_silo.Database, 2, Cancellation);
        await StateKeyRegister.Verify(_silo.Database, s_new, TestSilo.Secret, Cancellation);
    }

    private static GrainId Id(int number) => GrainId.Create("note", $"n-{number:D3}");

    private StateReencryption Work(StateKeys ring) => new(_silo.Database, ring, TimeProvider.System);

    private async Task<ReencryptionProgress?> Reencrypt(int perSecond)
    {
        ReencryptionProgress? last = null;
        await Work(s_both).Run(perSecond, progress =>
        {
            last = progress;
            return Task.CompletedTask;
        }, Cancellation);
        return last;
    }

    /// <summary>Counts up, as fast as it goes; the last text that was taken.</summary>
    private async Task<string> WriteOn(GrainId id, CancellationToken cancellationToken)
    {
        var state = await Notes.Read(id);
        // Once at least: on a busy machine all passes may be over before the first turn.
        for (var number = 1; number == 1 || !cancellationToken.IsCancellationRequested; number++)
        {
            state.State = new($"{number}");
            Assert.True(await Notes.TryWrite(id, state));
            // At once: the next write would hide that this one was undone.
            Assert.Equal(state.State.Text, (await Notes.Read(id)).State!.Text);
        }

        return state.State!.Text;
    }

    private async Task<string[]> Rows()
    {
        await using var command = _silo.Database.CreateCommand("SELECT concat_ws(' ', string_key, n0, n1, state_name, version, written_at) FROM grain_state ORDER BY 1");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation))
            rows.Add(reader.GetString(0));
        return [.. rows];
    }

    private async Task Execute(string statement)
    {
        await using var command = _silo.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
