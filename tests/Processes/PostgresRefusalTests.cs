using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Postgres;

namespace HealthWuhan.Tests;

/// <summary>Starts that cannot succeed: each says in one line what is wrong and what to do.</summary>
public sealed class PostgresRefusalTests : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();
    private readonly DataDirectory _data;

    public PostgresRefusalTests() => _data = DataDirectory.Open(_folder.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Missing_programs_name_the_package_to_install()
    {
        var refusal = await Refusal(new PostgresOptions { BinaryFolders = [_folder.Path] });

        Assert.EndsWith("install Debian's package postgresql.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_another_version_name_the_version_that_reads_them()
    {
        await StartOnce();
        await File.WriteAllTextAsync(_data.File("postgres/PG_VERSION"), "9\n", Cancellation);

        Assert.Contains("made by PostgreSQL 9, but", await Refusal(new PostgresOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_no_cluster_is_left_alone()
    {
        Directory.CreateDirectory(_data.File("postgres"));

        Assert.Contains("is not a PostgreSQL folder", await Refusal(new PostgresOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_password_is_not_replaced()
    {
        await StartOnce();
        File.Delete(_data.File("postgres.password"));

        Assert.Contains("postgres.password is missing", await Refusal(new PostgresOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_password_is_told()
    {
        await StartOnce();
        _data.WritePrivate("postgres.password", "another\n");

        Assert.Contains("password authentication failed", await Refusal(new PostgresOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_start_shows_the_line_of_its_log()
    {
        await StartOnce();
        await File.WriteAllBytesAsync(_data.File("postgres/global/pg_control"), [], Cancellation);

        var refusal = await Refusal(new PostgresOptions());

        Assert.StartsWith("PostgreSQL does not start: could not read file \"global/pg_control\"", refusal, StringComparison.Ordinal);
        Assert.EndsWith($"(its log: {_data.File("postgres.log")}).", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_a_running_folder_does_not_end_the_original()
    {
        await using var original = await PrivatePostgres.Start(_data, Cancellation);
        using var folder = TestFolder.Create();
        using var copy = DataDirectory.Open(folder.Path);
        Directory.CreateDirectory(copy.File("postgres"));
        foreach (var name in (string[])["PG_VERSION", "postmaster.pid"])
            File.Copy(_data.File($"postgres/{name}"), copy.File($"postgres/{name}"));

        var refusal = await Assert.ThrowsAsync<StartupException>(() => PrivatePostgres.Start(copy, Cancellation));

        Assert.Contains($"names a PostgreSQL that runs for {_data.Path}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Sql.Scalar(original.ConnectionString, "SELECT 1"));
    }

    private async Task StartOnce()
    {
        await using var postgres = await PrivatePostgres.Start(_data, Cancellation);
    }

    private async Task<string> Refusal(PostgresOptions options)
    {
        var refusal = await Assert.ThrowsAsync<StartupException>(() => PrivatePostgres.Start(_data, options, Cancellation));
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }
}
