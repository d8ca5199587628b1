using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo;
using HealthWuhan.Silo.Postgres;

try
{
    if (args is ["postgres", .. var rest])
        await PostgresCommand.Run(rest);
    else
        await SiloHost.Run(CommandLine.Read(args, flags: ["--demo"], options: ["--urls", "--data"]));
    return 0;
}
catch (StartupException cannotStart)
{
    await Console.Error.WriteLineAsync(cannotStart.Message);
    return 1;
}
