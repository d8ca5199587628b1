using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo;
using HealthWuhan.Silo.Postgres;

try
{
    switch (args)
    {
        case ["postgres", .. var rest]:
            await PostgresCommand.Run(rest);
            return 0;
        case ["verify-access-log", .. var rest]:
            return await AccessLogCommand.Run(rest);
        case ["backup", .. var rest]:
            return await BackupCommand.Run(rest);
        case ["restore", .. var rest]:
            return await RestoreCommand.Run(rest);
        case ["purge", .. var rest]:
            await PurgeCommand.Run(rest);
            return 0;
        case ["import-roster", .. var rest]:
            return await ImportRosterCommand.Run(rest);
        case ["recount", .. var rest]:
            return await RecountCommand.Run(rest);
        case ["reencrypt-states", .. var rest]:
            return await ReencryptCommand.Run(rest);
        default:
            return await SiloHost.Run(CommandLine.Read(args, flags: ["--demo"], options: ["--urls", "--data"]));
    }
}
catch (StartupException cannotStart)
{
    await Console.Error.WriteLineAsync(cannotStart.Message);
    return 1;
}
