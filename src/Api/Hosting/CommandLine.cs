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
            {
                read.Add(args[i] + "=true");
                continue;
            }

            if (!options.Contains(name, StringComparer.Ordinal))
                throw new StartupException($"Not understood: {args[i]}. {Usage(flags, options)}");
            var value = args[i].Length > name.Length ? args[i][(name.Length + 1)..] : args.ElementAtOrDefault(++i);
            // Another option is no value: it is what follows a forgotten one.
            if (string.IsNullOrEmpty(value) || value.StartsWith("--", StringComparison.Ordinal))
                throw new StartupException($"{name} lacks its value. {Usage(flags, options)}");
            read.Add($"{name}={value}");
        }

        return [.. read];
    }

    private static string Usage(IEnumerable<string> flags, IEnumerable<string> options) =>
        $"Usage: {string.Join(' ', flags.Select(flag => $"[{flag}]").Concat(options.Select(option => $"[{option} …]")))}";
}
