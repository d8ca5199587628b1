using System.Diagnostics;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Postgres;
using Npgsql;

namespace HealthWuhan.Tests;

/// <summary>What a killed start leaves on the machine never stands in the way of the next one.</summary>
public sealed class LeftBehindPostgresTests : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_kill_the_next_start_takes_over_with_every_acknowledged_write()
    {
        await using var killed = ChildProcess.StartSilo("postgres", "--data", _folder.Path);
        await Sql.Execute(await PrintedConnectionString(killed), "CREATE TABLE tube AS SELECT 'T1' AS barcode");
        await killed.KillHard();

        using var data = DataDirectory.Open(_folder.Path);
        await using var postgres = await PrivatePostgres.Start(data, Cancellation);

        Assert.Equal("T1", await Sql.Scalar(postgres.ConnectionString, "SELECT barcode FROM tube"));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_asked_end_stops_the_server_too(string signal)
    {
        await using var asked = ChildProcess.StartSilo("postgres", "--data", _folder.Path);
        await PrintedConnectionString(asked);

        Assert.Equal(0, await asked.End(signal));

        Assert.False(File.Exists(Path.Combine(_folder.Path, "postgres", "postmaster.pid")));
    }

    [Fact]
    public async Task A_killed_server_recovers()
    {
        using var data = DataDirectory.Open(_folder.Path);
        await using (var first = await PrivatePostgres.Start(data, Cancellation))
        {
            await Sql.Execute(first.ConnectionString, "CREATE TABLE tube AS SELECT 'T1' AS barcode");
            using var server = Process.GetProcessById(await ServerPid(data));
            server.Kill();
        }

        await using var second = await PrivatePostgres.Start(data, Cancellation);

        Assert.Equal("T1", await Sql.Scalar(second.ConnectionString, "SELECT barcode FROM tube"));
    }

    [Fact]
    public async Task A_server_that_ends_under_us_is_started_again_at_its_old_address()
    {
        using var data = DataDirectory.Open(_folder.Path);
        await using var postgres = await PrivatePostgres.Start(data, Cancellation);
        var pid = await ServerPid(data);
        using (var server = Process.GetProcessById(pid))
            server.Kill();

        while (await ServerPid(data) == pid || !await Answers(postgres.ConnectionString))
            await Task.Delay(100, Cancellation);
    }

    [Fact]
    public async Task The_pid_of_a_dead_server_is_no_obstacle() => await StartsDespitePid(int.MaxValue);

    [Fact]
    public async Task A_stranger_that_got_the_old_pid_is_no_obstacle() => await StartsDespitePid(Environment.ProcessId);

    [Fact]
    public async Task An_interrupted_first_start_is_made_again()
    {
        using var data = DataDirectory.Open(_folder.Path);
        Directory.CreateDirectory(data.File("postgres.new-0123/base"));

        await using var postgres = await PrivatePostgres.Start(data, Cancellation);

        Assert.Empty(Directory.GetDirectories(data.Path, "postgres.new-*"));
    }

    private async Task StartsDespitePid(int pid)
    {
        using var data = DataDirectory.Open(_folder.Path);
        await (await PrivatePostgres.Start(data, Cancellation)).DisposeAsync();
        await File.WriteAllTextAsync(data.File("postgres/postmaster.pid"), $"{pid}\n{data.File("postgres")}\n1\n5432\n\n127.0.0.1\n", Cancellation);

        await using var postgres = await PrivatePostgres.Start(data, Cancellation);

        Assert.Equal(1, await Sql.Scalar(postgres.ConnectionString, "SELECT 1"));
    }

    private static async Task<int> ServerPid(DataDirectory data)
    {
        var file = new FileInfo(data.File("postgres/postmaster.pid"));
        var lines = file.Exists ? await File.ReadAllLinesAsync(file.FullName, Cancellation) : [];
        return lines.Length > 0 ? int.Parse(lines[0]) : 0;
    }

    private static async Task<bool> Answers(string connectionString)
    {
        try
        {
            return await Sql.Scalar(connectionString, "SELECT 1") is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<string> PrintedConnectionString(ChildProcess process)
    {
        const string Start = "export ConnectionStrings__HealthWuhan='";
        var line = await process.ReadLine();
        Assert.StartsWith(Start, line, StringComparison.Ordinal);
        return line![Start.Length..^1];
    }
}
