using HealthWuhan.Api.Hosting;

try
{
    await Gateway.Run(CommandLine.Read(args, flags: [], options: ["--urls", "--data"]));
    return 0;
}
catch (StartupException cannotStart)
{
    await Console.Error.WriteLineAsync(cannotStart.Message);
    return 1;
}
