using HealthWuhan.Domain.Retention;
using HealthWuhan.HealthCloud.Retention;
using HealthWuhan.Tests.Access;
using Npgsql;

namespace HealthWuhan.Tests.Retention;

/// <summary>Certificates in PostgreSQL: what they say, and what becomes of one that is tampered with.</summary>
public sealed class CertificateTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RetentionPolicy s_policy = new();
    private readonly CertificateChain _chain = new(Chains.NewKey());
    private NpgsqlDataSource _database = null!;
    private Certificates _certificates = null!;
    private PurgeTables _tables = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await postgres.NewDatabase());
        (_certificates, _tables) = (new(_database, _chain), new(_database));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task It_says_what_was_deleted_how_much_until_when_and_by_which_policy_and_says_it_once()
    {
        await _tables.NoteRemoved("samples", 3, Chains.Noon, Cancel);
        await _tables.NoteRemoved("samples", 4, Chains.Noon.AddHours(1), Cancel);
        await _tables.NoteRemoved("tubes", 1, Chains.Noon, Cancel);
        var certificate = await Issue();
        Assert.Equal([("samples", 7L, Chains.Noon.AddHours(1)), ("tubes", 1L, Chains.Noon)], certificate.Items.Select(item => (item.Kind, item.Removed, item.Until)));
        Assert.Contains("\"resultsVisibleDays\":30", certificate.Deletion.Policy, StringComparison.Ordinal);
        Assert.Empty((await Issue()).Items);
    }

    [Fact]
    public async Task What_is_read_is_what_was_issued_and_the_chain_holds()
    {
        var issued = new[] { await Issue(), await Issue(), await Issue() };
        var read = await _certificates.List(null, 10, Cancel);
        Assert.Equal(issued.Reverse().Select(one => (one.Seq, one.Deletion, Convert.ToHexString(one.Hash))), read.Select(one => (one.Seq, one.Deletion, Convert.ToHexString(one.Hash))));
        Assert.Equal((3L, null), await _certificates.Verify(Cancel));
        Assert.Equal([2, 1], (await _certificates.List(3, 10, Cancel)).Select(one => one.Seq));
    }

    [Fact]
    public async Task Nodes_that_certify_at_once_make_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Issue()));
        Assert.Equal((12L, null), await _certificates.Verify(Cancel));
    }

    [Theory]
    [InlineData("UPDATE retention_certificate SET items = '[]' WHERE seq = 2", 2)]
    [InlineData("UPDATE retention_certificate SET policy = '{}' WHERE seq = 2", 2)]
    [InlineData("UPDATE retention_certificate SET subject = 'x' WHERE seq = 2", 2)]
    [InlineData("DELETE FROM retention_certificate WHERE seq = 1", 1)]
    [InlineData("DELETE FROM retention_certificate WHERE seq = 3", 3)]
    [InlineData("DELETE FROM retention_certificate WHERE seq = 3; UPDATE retention_certificate_head SET entries = 2", 2)]
    [InlineData("DELETE FROM retention_certificate_head", 3)]
    public async Task Tampering_is_found(string tampering, long first)
    {
        for (var i = 0; i < 3; i++)
        {
            await _tables.NoteRemoved("samples", 3, Chains.Noon, Cancel);
            await Issue();
        }

        await Assert.ThrowsAsync<PostgresException>(() => _database.Execute("UPDATE retention_certificate SET items = '[]' WHERE seq = 2"));
        await _database.Execute($"ALTER TABLE retention_certificate DISABLE TRIGGER USER; {tampering}; ALTER TABLE retention_certificate ENABLE TRIGGER USER");
        Assert.Equal(first, (await _certificates.Verify(Cancel)).Broken?.Seq);
    }

    [Fact]
    public async Task A_forged_head_is_never_built_upon()
    {
        await Issue();
        await _database.Execute("UPDATE retention_certificate_head SET entries = 7");
        await Assert.ThrowsAsync<InvalidDataException>(Issue);
    }

    private Task<Certificate> Issue() => _certificates.IssueForPurge(s_policy, Chains.Noon, Cancel);
}
