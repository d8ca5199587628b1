using HealthWuhan.Api.Hosting;
using HealthWuhan.Baselines;

// What a team would build instead of a cluster of grains, one per mode; bench/README.md says why each is a fair opponent.
//   bare     --answers FILE --urls URL      the same endpoint without any data: a constant answer
//   postgres --urls URL                     the answer by primary key from PostgreSQL (ConnectionStrings__HealthWuhan)
//   redis    --urls URL --redis HOST:PORT   the answer by key from Redis, filled from that PostgreSQL at start
//   fill     --answers FILE --rows N        makes and fills that PostgreSQL's table, then ends
//   tokens   --answers FILE --rows N        sessions of so many invented citizens, signed with the product's keys, then ends
try
{
    if (args is not [var mode, .. var rest])
        throw new StartupException("Say what to be: bare, postgres, redis, fill or tokens.");

    var configuration = new ConfigurationBuilder().AddEnvironmentVariables()
        .AddCommandLine(CommandLine.Read(rest, flags: [], options: ["--urls", "--answers", "--rows", "--redis"])).Build();
    using var stop = new CancellationTokenSource();
    if (mode == "fill")
    {
        await ResultTable.Fill(configuration, stop.Token);
        return 0;
    }

    if (mode == "tokens")
    {
        await InventedSessions.Write(configuration, stop.Token);
        return 0;
    }

    await using var answers = await AnswerSources.Open(mode, configuration, stop.Token);
    using var keys = await ResultsServer.ReadKeys(configuration, stop.Token);
    await using var app = ResultsServer.Build(configuration, keys, answers);
    await app.RunAsync();
    return 0;
}
catch (StartupException cannotStart)
{
    await Console.Error.WriteLineAsync(cannotStart.Message);
    return 1;
}
