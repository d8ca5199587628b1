using HealthWuhan.Silo;
using HealthWuhan.Silo.Postgres;

if (args is ["postgres", "--data", var data])
{
    try
    {
        await PostgresCommand.Run(data, CancellationToken.None);
        return 0;
    }
    catch (StartupException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}

await Console.Error.WriteLineAsync("Usage: HealthWuhan.Silo postgres --data DIR");
return 2;
