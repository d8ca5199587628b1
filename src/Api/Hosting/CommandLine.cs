namespace HealthWuhan.Api.Hosting;

/// <summary>The command line of our programs: <c>--name value</c>, <c>--name=value</c>, and flags without a value.</summary>
public static class CommandLine
{
    /// <summary>The arguments in the form the configuration system reads, where a flag must say <c>=true</c>.</summary>
    /// <exception cref="StartupException">An argument is none of those given, or lacks its value.</exception>
    public static string[] Read(IReadOnlyList<string> args, IReadOnlyCollection<string> flags, IReadOnlyCollection<string> options)
    {
        var read = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i].Split('=', 2)[0];
            if (flags.Contains(args[i], StringComparer.Ordinal))
                read.Add(args[i] + "=true");
            else if (options.Contains(name, StringComparer.Ordinal) && (args[i].Length > name.Length || i + 1 < args.Count))
                read.Add(args[i].Length > name.Length ? args[i] : $"{name}={args[++i]}");
            else
                throw new StartupException($"Not understood: {args[i]}. Usage: {string.Join(' ', flags.Select(flag => $"[{flag}]").Concat(options.Select(option => $"[{option} …]")))}");
        }

        return [.. read];
    }
}
