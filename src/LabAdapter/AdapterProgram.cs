using HealthWuhan.LabAdapter.Checks;
using HealthWuhan.LabAdapter.Folders;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter;

/// <summary>The command line: runs the adapter, checks it, or sends a file once more.</summary>
internal static class AdapterProgram
{
    private const string Usage = "Usage: HealthWuhan.LabAdapter [--settings adapter.json] [--check | --replay FILE]";
    private const int WrongUsage = 2;

    /// <summary>Does what the command line asks for.</summary>
    /// <returns>0 when all went well, 1 when something is wrong (it is said what), 2 when the command line is not understood.</returns>
    public static async Task<int> Run(string[] args)
    {
        if (AdapterCommand.Read(args) is not { } command)
        {
            await Console.Error.WriteLineAsync(Usage);
            return WrongUsage;
        }

        var (settings, problems) = SettingsFile.Read(command.Settings);
        if (settings is null)
        {
            foreach (var problem in problems)
                await Console.Error.WriteLineAsync(problem);
            return 1;
        }

        if (command.Check)
            return await SelfCheck.Run(settings, Console.Out);
        return command.Replay is { } file ? Replay(settings, file) : await Start(settings);
    }

    private static async Task<int> Start(AdapterSettings settings)
    {
        try
        {
            return await Serve(settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The adapter cannot start: {e.Message}");
            return 1;
        }
    }

    private static async Task<int> Serve(AdapterSettings settings)
    {
        using var claim = DataClaim.TryTake(settings.Data);
        if (claim is null)
        {
            await Console.Error.WriteLineAsync($"Another adapter already runs on {settings.Data}: stop it first, or name another data folder.");
            return 1;
        }

        await using var app = AdapterHost.Build(settings);
        await app.StartAsync();
        var (status, mllp) = AdapterHost.AddressesOf(app);
        Console.WriteLine($"The lab adapter is ready: {status}{(mllp is null ? "" : $" (MLLP port {mllp})")}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static int Replay(AdapterSettings settings, string file)
    {
        try
        {
            Console.WriteLine($"{file} is sent once more from {ReplayedFile.Put(file, settings.ReplayFolder)}, by the adapter that runs, or the next one that does.");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{file} cannot be replayed: {e.Message}");
            return 1;
        }
    }
}

/// <summary>What the command line asks for.</summary>
internal sealed record AdapterCommand(string Settings, bool Check, string? Replay)
{
    /// <summary>Null where it is not understood.</summary>
    public static AdapterCommand? Read(IReadOnlyList<string> args)
    {
        var command = new AdapterCommand("adapter.json", Check: false, Replay: null);
        for (var i = 0; i < args.Count; i++)
        {
            var value = args.ElementAtOrDefault(i + 1);
            switch (args[i])
            {
                case "--check":
                    command = command with { Check = true };
                    break;
                case "--settings" when value is not null:
                    command = command with { Settings = args[++i] };
                    break;
                case "--replay" when value is not null:
                    command = command with { Replay = args[++i] };
                    break;
                default:
                    return null;
            }
        }

        return command is { Check: true, Replay: not null } ? null : command;
    }
}
