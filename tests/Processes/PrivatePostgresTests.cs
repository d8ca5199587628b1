using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Postgres;
using Npgsql;

namespace HealthWuhan.Tests;

public sealed class PrivatePostgresTests : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();
    private readonly DataDirectory _data;

    public PrivatePostgresTests() => _data = DataDirectory.Open(_folder.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_second_start_finds_the_data_of_the_first()
    {
        await using (var first = await PrivatePostgres.Start(_data, Cancellation))
            await Sql.Execute(first.ConnectionString, "CREATE TABLE tube AS SELECT 'T1' AS barcode");

        await using var second = await PrivatePostgres.Start(_data, Cancellation);

        Assert.Equal("T1", await Sql.Scalar(second.ConnectionString, "SELECT barcode FROM tube"));
    }

    [Fact]
    public async Task Acknowledged_writes_are_on_disk_and_pages_are_checked()
    {
        await using var postgres = await PrivatePostgres.Start(_data, Cancellation);

        Assert.Equal("on on on", await Sql.Scalar(
            postgres.ConnectionString,
            "SELECT concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('data_checksums'))"));
    }

    [Fact]
    public async Task Nobody_enters_without_the_password()
    {
        await using var postgres = await PrivatePostgres.Start(_data, Cancellation);
        var guess = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "guess" };

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => Sql.Scalar(guess.ConnectionString, "SELECT 1"));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task A_terminals_interrupt_does_not_reach_it()
    {
        await using var postgres = await PrivatePostgres.Start(_data, Cancellation);
        var pid = (await File.ReadAllLinesAsync(_data.File("postgres/postmaster.pid"), Cancellation))[0];

        // The fourth word behind the program's name is the session; a session's leader has its own pid there.
        var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat", Cancellation);

        Assert.Equal(pid, stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3]);
    }

    [Fact]
    public async Task Its_log_holds_no_value_of_a_failed_statement()
    {
        await using var postgres = await PrivatePostgres.Start(_data, Cancellation);
        await Sql.Execute(postgres.ConnectionString, "CREATE TABLE person (name text PRIMARY KEY)");
        const string Insert = "INSERT INTO person VALUES ('Zhang San')";
        await Sql.Execute(postgres.ConnectionString, Insert);

        await Assert.ThrowsAsync<PostgresException>(() => Sql.Execute(postgres.ConnectionString, Insert));

        var log = await File.ReadAllTextAsync(_data.File("postgres.log"), Cancellation);
        Assert.Contains("duplicate key", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Zhang San", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_password_is_readable_by_its_owner_alone()
    {
        await using var postgres = await PrivatePostgres.Start(_data, Cancellation);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.File("postgres.password")));
    }

    [Fact]
    public async Task A_cancelled_start_leaves_no_server_behind()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PrivatePostgres.Start(_data, cancelled.Token));

        Assert.False(File.Exists(_data.File("postgres/postmaster.pid")));
    }
}
