using Npgsql;

namespace HealthWuhan.Tests.Failure;

/// <summary>pg_ctl stop (fast), nothing for some seconds, and a start.</summary>
internal sealed class StopDatabase() : Nemesis("stop-database")
{
    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        await city.Database.Stop();
        await Pause(chance.Next(4, 9));
        await city.Database.Start();
    }
}

/// <summary>pg_ctl stop (immediate), as a power cut; the database is started again by its own watch, and replays its log.</summary>
internal sealed class CrashDatabase() : Nemesis("crash-database")
{
    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        await city.Database.Crash();
        await Pause(1);
        await city.Database.UntilItAnswers();
    }
}

/// <summary>Every piece on the line to the database takes its time, and twice nothing passes for three seconds.</summary>
internal sealed class SlowDatabase() : Nemesis("slow-database")
{
    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        city.Database.Line.Latency = () => TimeSpan.FromMilliseconds(Random.Shared.Next(10, 250));
        for (var stall = 0; stall < 2; stall++)
        {
            await Pause(3);
            city.Database.Line.Stall();
            await Pause(3);
            city.Database.Line.Resume();
        }

        city.Database.Line.Latency = () => TimeSpan.Zero;
    }
}

/// <summary>Nothing passes on the line to the database, and nobody is told: a network that swallows, or a disk that hangs.</summary>
internal sealed class StallDatabase() : Nemesis("stall-database")
{
    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        city.Database.Line.Stall();
        await Pause(10);
        city.Database.Line.Resume();
    }
}

/// <summary>Somebody else has every connection that the database gives: the city's are ended, and it gets no new ones.</summary>
internal sealed class EatConnections() : Nemesis("eat-connections")
{
    private const string Eater = "eater";
    private static readonly string s_endOthers =
        $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> '{Eater}' AND pid <> pg_backend_pid()";

    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        var eater = new NpgsqlConnectionStringBuilder(city.Database.Direct) { Pooling = false, ApplicationName = Eater }.ConnectionString;
        var eaten = new List<NpgsqlConnection>();
        try
        {
            await Eat(eater, eaten);
            await Pause(chance.Next(5, 9));
        }
        finally
        {
            foreach (var connection in eaten)
                await connection.DisposeAsync();
        }
    }

    /// <summary>The city comes back for its connections while they are being eaten, so it takes a few rounds.</summary>
    private static async Task Eat(string eater, List<NpgsqlConnection> eaten)
    {
        for (var round = 0; round < 20; round++)
        {
            if (eaten.Count > 0 && await EndOthers(eaten[0]) == 0)
                return;
            while (await TryOpen(eater) is { } connection)
                eaten.Add(connection);
        }
    }

    private static async Task<int> EndOthers(NpgsqlConnection connection)
    {
        await using var end = new NpgsqlCommand(s_endOthers, connection);
        await using var reader = await end.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var ended = 0;
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            ended++;
        return ended;
    }

    /// <summary>Null where the server has no more.</summary>
    private static async Task<NpgsqlConnection?> TryOpen(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return connection;
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            await connection.DisposeAsync();
            return null;
        }
    }
}

/// <summary>The disk of the database is full, its log's too, and has room again later. Only where that disk is a small one of its own.</summary>
internal sealed class FillDisk() : Nemesis("fill-disk")
{
    private const int Piece = 1 << 20;

    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        var filler = Path.Combine(city.Database.Folder, "filler");
        await using (var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            for (var second = 0; second < 10; second++)
            {
                Fill(file);
                await SwitchLog(city.Database.Direct);
                await Pause(1);
            }
        }

        File.Delete(filler);
        await city.Database.UntilItAnswers();
    }

    private static void Fill(FileStream file)
    {
        try
        {
            while (true)
                file.Write(new byte[Piece]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Uses up the files that the log has in reserve.</summary>
    private static async Task SwitchLog(string direct)
    {
        try
        {
            await Sql.Execute(direct, "SELECT pg_switch_wal()");
        }
        catch (NpgsqlException)
        {
            // It has ended itself, as it does where it cannot write its log.
        }
    }
}
