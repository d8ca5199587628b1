using System.Net;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Tests.Failure;
using Npgsql;

namespace HealthWuhan.Tests;

/// <summary>A database that hangs takes a thread for every command that is given up: the process has them before.</summary>
public class SpareThreadsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task While_the_database_hangs_there_are_threads_for_all_who_wait_for_it_and_when_it_answers_no_more_than_before()
    {
        var direct = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase());
        await using var line = new DatabaseLine(IPAddress.Loopback) { Port = direct.Port };
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(direct.ConnectionString) { Host = "127.0.0.1", Port = line.Address.Port });
        var usual = Threads;
        using var spare = new SpareThreads(database, TimeProvider.System);
        await spare.StartAsync(TestContext.Current.CancellationToken);
        line.Stall();
        await Until(usual + SpareThreads.Count);
        line.Resume();
        await Until(usual);
        await spare.StopAsync(TestContext.Current.CancellationToken);
    }

    private static int Threads
    {
        get
        {
            ThreadPool.GetMinThreads(out var workers, out _);
            return workers;
        }
    }

    private static async Task Until(int threads)
    {
        while (Threads != threads)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
